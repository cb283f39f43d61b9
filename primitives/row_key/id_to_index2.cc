// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/row_key/parameters.h"

namespace oph::primitives {
namespace {

/// 1 + ((id - 1) / block) % size, all from 1
struct IdToIndex2 {
  static constexpr Parameter parameters[] = {
      kId,
      kBlock,
      kSize,
  };
  static constexpr udf::Manual manual{
      .name = "oph_id_to_index2",
      .summary = "Tells the index of a row along a dimension, from the block of the dimension.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_id_to_index2(id_dim,192,96)",
      .notes = "The block is the product of the sizes of the dimensions that vary faster.",
      .typed = false,
  };

  static long long run(std::span<const std::int64_t> given) {
    return 1 + (given[0] - 1) / given[1] % given[2];
  }
};

}  // namespace

OPH_UDF_LONG(oph_id_to_index2, udf::RowKey<IdToIndex2>)

}  // namespace oph::primitives
