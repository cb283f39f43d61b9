// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace oph::framework {

/// Prints bytes as base64, padded.
std::string to_base64(std::span<const std::byte> bytes);

}  // namespace oph::framework
