// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/series/grouped.h"

namespace oph::primitives {

inline constexpr Parameter kOrdinates{
    .name = "measure", .kind = ParameterKind::kMeasure, .help = "array of values"};
inline constexpr Parameter kAbscissas{
    .name = "dimension",
    .kind = ParameterKind::kMeasure,
    .help = "array of their abscissas, such as the values of the dimension; NULL: 1, 2, ..., n",
    .fallback = "NULL"};

}  // namespace oph::primitives
