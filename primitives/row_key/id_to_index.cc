// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/row_key/parameters.h"

namespace oph::primitives {
namespace {

/// 1 + ((id - 1) / (all sizes but the last)) % (the last size), all from 1
struct IdToIndex {
  static constexpr Parameter parameters[] = {
      kId,
      {.name = "size",
       .kind = ParameterKind::kInteger,
       .help = "sizes of the dimensions, the fastest varying first; the last is the one asked for",
       .multiple = true,
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_id_to_index",
      .summary = "Tells the index of a row along a dimension, from the sizes of the dimensions.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_id_to_index(id_dim,192,96)",
      .notes = "The sizes go from the dimension that varies fastest to the one asked for.",
      .variadic = true,
      .typed = false,
  };

  static long long run(std::span<const std::int64_t> given) {
    auto index = given[0] - 1;
    for (const auto size : given.subspan(1, given.size() - 2)) index /= size;
    return 1 + index % given.back();
  }
};

}  // namespace

OPH_UDF_LONG(oph_id_to_index, udf::RowKey<IdToIndex>)

}  // namespace oph::primitives
