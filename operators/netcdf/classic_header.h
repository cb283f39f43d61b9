// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string_view>

namespace oph::operators::netcdf {

/// Throws a user error, which calls the file `shown`, unless the header of a file in one of the
/// classic formats is what the format specification lets it be, is in the file as a whole, and has
/// no name longer than NC_MAX_NAME bytes. Lets files of other formats pass. netCDF-C writes names
/// of any length into buffers of that size, and takes as many elements for announced as a number in
/// the header says: it must not see a file before.
void check_classic_header(const std::filesystem::path& path, std::string_view shown);

}  // namespace oph::operators::netcdf
