// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/filling.h"
#include "primitives/array/generator.h"

namespace oph::primitives {
namespace {

/// out[i] = start + i * stride
///
/// Types:   the output type.
/// Missing: a NULL start or stop is NULL.
/// Range:   limited to the range of the type; results up to 1 GiB.
struct GetIndexArray {
  static constexpr Parameter parameters[] = {
      {.name = "start",
       .kind = ParameterKind::kInteger,
       .help = "first index, from 1",
       .minimum = 1},
      {.name = "stop", .kind = ParameterKind::kInteger, .help = "no index is larger", .minimum = 1},
      {.name = "stride",
       .kind = ParameterKind::kInteger,
       .help = "distance of the indexes",
       .fallback = "1",
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_get_index_array",
      .summary = "Makes an array of equidistant indexes.",
      .parameters = parameters,
      .example = "oph_get_index_array('','oph_long',1,365,7)",
      .notes = "The input type has no meaning and may be empty.",
  };

  static void make(const udf::Arguments& arguments, const Element& output,
                   std::vector<std::byte>& array) {
    const auto start = arguments.integer("start");
    const auto stop = arguments.integer("stop");
    const auto stride = arguments.integer("stride");
    if (start > stop) {
      throw udf::Error{"the indexes end before they start", {{"start", start}, {"stop", stop}}};
    }
    const auto steps = (stop - start) / stride;
    check_result_size(static_cast<std::size_t>(steps) + 1, output.size());
    for (std::int64_t i = 0; i <= steps; ++i) {
      const auto element = filling_of(output, udf::Number{start + i * stride});
      array.insert(array.end(), element.begin(), element.end());
    }
  }
};

}  // namespace

OPH_UDF(oph_get_index_array, Generator<GetIndexArray>)

}  // namespace oph::primitives
