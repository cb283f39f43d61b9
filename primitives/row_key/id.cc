// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/row_key/parameters.h"

namespace oph::primitives {
namespace {

/// 1 + (id - 1) / size, all from 1
struct Id {
  static constexpr Parameter parameters[] = {
      kId,
      kSize,
  };
  static constexpr udf::Manual manual{
      .name = "oph_id",
      .summary = "Tells the group of a row when consecutive rows are grouped.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_id(id_dim,30)",
      .notes = "Rows 1 to size are group 1, and so on.",
      .typed = false,
  };

  static long long run(std::span<const std::int64_t> given) {
    return 1 + (given[0] - 1) / given[1];
  }
};

}  // namespace

OPH_UDF_LONG(oph_id, udf::RowKey<Id>)

}  // namespace oph::primitives
