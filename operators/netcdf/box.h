// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_array/box.h"

namespace oph::operators::netcdf {

using file_array::blocks;
using file_array::Box;
using file_array::row_boxes;

}  // namespace oph::operators::netcdf
