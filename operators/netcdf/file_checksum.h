// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <stop_token>
#include <string>

namespace oph::operators::netcdf {

/// "xxh128:" and XXH3 of the content of a file, as 32 hexadecimal digits in the canonical order.
/// Empty if it was asked to stop. Throws a system error if the file cannot be read.
std::string file_checksum(const std::filesystem::path& path, const std::stop_token& stop);

}  // namespace oph::operators::netcdf
