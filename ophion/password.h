// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::ophion {

/// 24 letters, digits, '-' and '_' from 18 random bytes.
std::string random_password();

/// The Argon2id hash of a password, as text that holds its parameters and salt. Takes some tens
/// of milliseconds.
std::string hash_password(std::string_view password);

}  // namespace oph::ophion
