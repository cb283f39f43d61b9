// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/response.h"
#include "terminal/environment.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// What `plot [cube] [missing=-1e34;subset_dims=...]` asks for.
struct PlotRequest {
  std::string command;            ///< the oph_explorecube to send
  std::string schema_command;     ///< the oph_cubeschema to check first; empty for a subset
  std::optional<double> missing;  ///< also missing, beside NaN and magnitudes from 1e30 on
};

/// Reads the words after `plot`; without a cube it is OPH_DATACUBE. Throws a Failure if there is
/// none, or if missing is not a number.
PlotRequest parse_plot(std::string_view words, const Environment& environment);

/// Checks what oph_cubeschema answered: throws a user error that names the dimensions if more than
/// two have several values.
void check_schema(const Response& schema);

/// Draws what oph_explorecube answered: a map, a line, or the one value. Throws a user error as
/// check_schema() does, or if all values are missing.
std::string draw_plot(const Response& response, std::optional<double> missing, const Style& style);

}  // namespace oph::terminal
