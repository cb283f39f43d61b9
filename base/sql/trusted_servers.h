// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace oph::sql {

/// From now on every connection of this process to a server at this address is encrypted, and the
/// server must prove by this certificate who it is. Thread-safe.
void trust_server(const std::string& address, const std::filesystem::path& certificate);

/// The certificate for an address; absent: connections to it are not encrypted.
std::optional<std::filesystem::path> certificate_of(const std::string& address);

}  // namespace oph::sql
