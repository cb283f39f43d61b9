// SPDX-License-Identifier: GPL-3.0-or-later
#include <tuple>

#include "primitives/row_key/parameters.h"

namespace oph::primitives {
namespace {

/// 1 + (id - 1) % block + (id - 1) / (size * block) * block, all from 1
struct Id2 {
  static constexpr Parameter parameters[] = {
      kId,
      kSize,
      kBlock,
  };
  static constexpr udf::Manual manual{
      .name = "oph_id2",
      .summary = "Tells the group of a row when rows are grouped along one dimension.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_id2(id_dim,30,96)",
      .notes = "Groups size rows that are block rows apart.",
      .typed = false,
  };

  static long long run(std::span<const std::int64_t> given) {
    const auto [id, size, block] = std::tuple{given[0] - 1, given[1], given[2]};
    // Divided one by one: the product could overflow.
    return 1 + id % block + id / block / size * block;
  }
};

}  // namespace

OPH_UDF_LONG(oph_id2, udf::RowKey<Id2>)

}  // namespace oph::primitives
