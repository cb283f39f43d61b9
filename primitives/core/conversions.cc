// SPDX-License-Identifier: GPL-3.0-or-later
#define OPH_UDF_COMPILES_CONVERSIONS
#include "primitives/udf/conversion.h"
