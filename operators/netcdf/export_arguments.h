// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "framework/operator.h"
#include "operators/netcdf/cube_file.h"

namespace oph::operators::netcdf {

/// Arguments of the operators that write files; their own export_metadata comes after them.
inline constexpr auto kExportParameters = framework::concatenate(
    framework::shared::kCube,
    std::array{
        Parameter{.name = "misc",
                  .kind = ParameterKind::kChoice,
                  .help = "use the folder export/misc of the session by default, not export/nc",
                  .fallback = "no",
                  .values = "yes|no"},
        Parameter{.name = "output_path",
                  .kind = ParameterKind::kPath,
                  .help = "folder in the data repository; default: in the session's own folder; "
                          "local: the current one",
                  .fallback = "default"},
        Parameter{.name = "output_name",
                  .help = "name of the file, '.nc' is added; default: that of the measure; a name "
                          "that ends in .zarr makes a folder of Zarr; in a massive operation the "
                          "number of each cube is added",
                  .fallback = "default"},
        Parameter{.name = "output",
                  .kind = ParameterKind::kPath,
                  .help = "folder and name in one; goes before output_path and output_name",
                  .fallback = ""},
        Parameter{.name = "force",
                  .kind = ParameterKind::kChoice,
                  .help = "replace a file that exists",
                  .fallback = "no",
                  .values = "yes|no"},
        Parameter{.name = "dim_order",
                  .help = "order of the dimensions in the file: cube (explicit ones, then implicit "
                          "ones), cf (time, others, latitude, longitude: what CDO expects), or the "
                          "names of all of them, outermost first",
                  .fallback = "cube",
                  .multiple = true},
        Parameter{.name = "shuffle",
                  .kind = ParameterKind::kChoice,
                  .help = "reorder the bytes of numbers, so that they compress better",
                  .fallback = "no",
                  .values = "yes|no"},
        Parameter{.name = "deflate",
                  .kind = ParameterKind::kInteger,
                  .help = "level of compression; 0: none",
                  .fallback = "0",
                  .minimum = 0,
                  .maximum = 9}},
    framework::shared::kDataFolder);

inline Compression compression(const framework::Arguments& arguments) {
  return {.deflate = static_cast<int>(arguments.integer("deflate")),
          .shuffle = arguments.flag("shuffle")};
}

/// Bytes for each of the (up to three) buffers of an export, in each thread.
inline std::int64_t export_buffer_bytes(const framework::Arguments& arguments) {
  constexpr std::int64_t kRankBytes = std::int64_t{48} << 20;
  return kRankBytes / arguments.integer("nthreads");
}

}  // namespace oph::operators::netcdf
