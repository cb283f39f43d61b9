// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph {

/// Replaces by "***" what must not be kept or shown: the value of each `password=value`, also with
/// other names of secrets, quotes or blanks, and access tokens wherever they stand.
std::string mask_secrets(std::string_view text);

}  // namespace oph
