// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/udf/registry.h"

OPH_UDF_LIBRARY()
