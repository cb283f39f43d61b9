// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace oph::ophion {

/// Makes a key (EC P-256) and a certificate signed by itself for this machine: localhost,
/// 127.0.0.1, ::1 and the name of the host, valid for ten years. The key file is readable by its
/// owner only.
void create_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key);

/// Makes those of the databases that other hosts reach by these IP addresses, in place of any
/// former ones.
void replace_certificate(const std::filesystem::path& certificate, const std::filesystem::path& key,
                         const std::vector<std::string>& addresses);

/// Days until a certificate expires, negative afterwards. Throws a system error if the file holds
/// no certificate, or the key is another one's.
std::int64_t check_certificate(const std::filesystem::path& certificate,
                               const std::filesystem::path& key);

}  // namespace oph::ophion
