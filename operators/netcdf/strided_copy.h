// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "file_array/strided_copy.h"

namespace oph::operators::netcdf {

using file_array::copy_elements;
using file_array::copy_strided;
using file_array::CopyAxis;
using file_array::prepare_axes;

}  // namespace oph::operators::netcdf
