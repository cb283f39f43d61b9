// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/generator.h"

namespace oph::primitives {
namespace {

/// Writes start, start + stride, ... as every `step`th T; integers are limited to their range.
template <udf::Measure T>
void write_indexes(std::int64_t start, std::int64_t stride, std::size_t count, std::size_t step,
                   std::byte* out) {
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = start + static_cast<std::int64_t>(i) * stride;
    T element{};
    if constexpr (std::is_integral_v<T>) {
      element = static_cast<T>(std::min<std::int64_t>(index, std::numeric_limits<T>::max()));
    } else {
      element = static_cast<T>(index);
    }
    std::memcpy(out + i * step, &element, sizeof(T));
  }
}

/// out[i] = start + i * stride
///
/// Types:   the output type, with imaginary parts of 0.
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
      .fixed_length = udf::kAlways,
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
    const auto count = static_cast<std::size_t>((stop - start) / stride) + 1;
    check_result_size(count, output.size());
    array.resize(count * output.size());
    auto* out = array.data();
    for (const auto field : output.fields) {
      visit_real(part_type(field), [&]<class T>(Tag<T>) {
        write_indexes<T>(start, stride, count, output.size(), out);
      });
      out += size_of(field);
    }
  }
};

}  // namespace

OPH_UDF(oph_get_index_array, Generator<GetIndexArray>)

}  // namespace oph::primitives
