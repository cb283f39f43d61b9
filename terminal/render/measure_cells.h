// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string_view>

#include "base/response.h"

namespace oph::terminal {

/// How the values of a measure are written.
struct MeasureForm {
  std::string_view missing;  ///< what stands for an element without a value
  std::size_t room = 0;      ///< columns that an array may take; 0: as many as it needs
};

/// An answer of oph_explorecube or oph_explorenc with its measure in another form; absent if it
/// holds none. Missing are NaN and what the extra `missing_value` names. An array that is too long
/// keeps its first values and its last one: "1.5, 2, …, 9 (365 values)".
std::optional<Response> with_measure_in(const Response& response, const MeasureForm& form);

}  // namespace oph::terminal
