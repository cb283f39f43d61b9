// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "framework/task.h"

namespace oph::operators::netcdf {

/// Adds the metadata of a cube to the response, under the keys <prefix>_summary and <prefix>_list.
void show_metadata(framework::Task& task, std::int64_t cube_id, const std::string& prefix);

}  // namespace oph::operators::netcdf
