// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "base/element_type.h"

namespace oph::terminal {

/// Decodes base64 (padding may be missing) of packed little-endian elements. Absent if the text is
/// no base64 or its bytes are no whole number of elements.
std::optional<std::vector<double>> decode_packed_array(std::string_view base64, ElementType type);

}  // namespace oph::terminal
