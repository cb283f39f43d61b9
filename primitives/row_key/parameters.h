// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/adapter.h"

namespace oph::primitives {

inline constexpr Parameter kId{
    .name = "id", .kind = ParameterKind::kInteger, .help = "key of the row, from 1", .minimum = 1};
inline constexpr Parameter kSize{.name = "size",
                                 .kind = ParameterKind::kInteger,
                                 .help = "size of the dimension, or of a group along it",
                                 .minimum = 1};
inline constexpr Parameter kBlock{.name = "block",
                                  .kind = ParameterKind::kInteger,
                                  .help = "product of the sizes of the dimensions that vary faster",
                                  .minimum = 1};

}  // namespace oph::primitives
