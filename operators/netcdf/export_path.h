// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>

#include "framework/task.h"
#include "metadb/cube.h"

namespace oph::operators::netcdf {

/// Where an export goes.
struct ExportPath {
  std::filesystem::path path;
  std::string shown;      ///< below the data repository as users write it, else in full
  bool is_users = false;  ///< the user said where, instead of leaving it to the session
};

/// Understands the arguments output_path, output_name, output, misc and cdd, and makes the folder.
/// Throws a user error that names the argument that is wrong.
ExportPath export_path(const framework::Task& task, const metadb::Cube& cube);

/// One of several files: NAME_<number>.nc beside NAME.nc.
ExportPath numbered(const ExportPath& path, std::int64_t number);

}  // namespace oph::operators::netcdf
