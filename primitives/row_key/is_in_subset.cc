// SPDX-License-Identifier: GPL-3.0-or-later
#include <tuple>

#include "primitives/row_key/parameters.h"

namespace oph::primitives {
namespace {

/// 1 if id is start + k * step and at most max, else 0
struct IsInSubset {
  static constexpr Parameter parameters[] = {
      kId,
      {.name = "start",
       .kind = ParameterKind::kInteger,
       .help = "first index of the subset",
       .minimum = 1},
      {.name = "step",
       .kind = ParameterKind::kInteger,
       .help = "distance of the indexes of the subset",
       .minimum = 1},
      {.name = "max", .kind = ParameterKind::kInteger, .help = "no index is larger"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_is_in_subset",
      .summary = "Tells whether an index belongs to a subset: 1 or 0.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_is_in_subset(id_dim,1,2,99)",
      .notes = "The subset is start, start + step, and so on, up to max.",
      .typed = false,
  };

  static long long run(std::span<const std::int64_t> given) {
    const auto [id, start, step, max] = std::tuple{given[0], given[1], given[2], given[3]};
    return id >= start && id <= max && (id - start) % step == 0 ? 1 : 0;
  }
};

}  // namespace

OPH_UDF_LONG(oph_is_in_subset, udf::RowKey<IsInSubset>)

}  // namespace oph::primitives
