// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "framework/arguments.h"
#include "metadb/cube.h"
#include "operators/netcdf/import_plan.h"

namespace oph::operators::netcdf {

inline constexpr std::array kConcatArguments{
    Parameter{.name = "src_path",
              .kind = ParameterKind::kPath,
              .help = "file to append, in the data repository",
              .fallback = "",
              .multiple = true},
    Parameter{.name = "input",
              .kind = ParameterKind::kPath,
              .help = "another name of src_path, which it goes before",
              .fallback = "",
              .multiple = true},
    Parameter{.name = "dim_offset",
              .kind = ParameterKind::kReal,
              .help = "added to the coordinates of the file along the dimension that grows; '-': "
                      "nothing if they follow those of the cube, else what keeps the spacing",
              .fallback = "-"},
    Parameter{.name = "dim_continue",
              .kind = ParameterKind::kChoice,
              .help = "yes: the coordinates of the file start after the last one of the cube, at "
                      "a distance of dim_offset, or at the spacing of the cube",
              .fallback = "no",
              .values = "yes|no"},
    Parameter{.name = "check_exp_dim",
              .kind = ParameterKind::kChoice,
              .help = "compare the coordinates of explicit dimensions",
              .fallback = "yes",
              .values = "yes|no"},
};

/// How a cube grows along one of its implicit dimensions by a variable of a file: a plan of the
/// whole new cube, in which the positions of the old one are not in the file.
struct ConcatPlan {
  ImportPlan import;
  std::size_t joined = 0;  ///< which of the planned dimensions grows
  std::int64_t old_size = 0;
};

/// Finds the dimensions of the cube in the file, applies the filters to the file and joins the
/// coordinates as the arguments say; times are converted to the time reference of the cube. Throws
/// a user error if the dimensions do not match: the file must have those of the cube (collapsed
/// ones apart), of the same sizes but for the implicit one that grows: the only one that differs,
/// else the outermost.
ConcatPlan plan_concat(const framework::Arguments& arguments, const SourceVariable& source,
                       const metadb::Cube& cube);

}  // namespace oph::operators::netcdf
