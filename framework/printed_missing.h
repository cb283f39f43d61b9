// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/response.h"
#include "framework/measure_numbers.h"

namespace oph::framework {

/// Tells clients what stands for no value among printed elements: `missing_value` of a metadb::Cube
/// as print_elements() writes it, in the extra `missing_value` of a response. Nothing if only NaN
/// is missing.
void tell_missing(Response& response, ElementType type,
                  const std::optional<std::string>& missing_value);

}  // namespace oph::framework
