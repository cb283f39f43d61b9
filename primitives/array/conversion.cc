// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/conversion.h"

namespace oph::primitives {
namespace {

template <udf::Measure T>
T load(const std::byte* array, std::size_t i) {
  T element;
  std::memcpy(&element, array + i * sizeof(T), sizeof(T));
  return element;
}

template <udf::Measure In, udf::Measure Out>
Out converted(const std::byte* array, std::size_t i) {
  const In element = load<In>(array, i);
  const Out value = udf::convert<Out>(element);
  return udf::Missing<In>{}(element) ? udf::Missing<Out>{}.value() : value;
}

template <udf::Measure In, udf::Measure Out>
void convert_numbers(const std::byte* in, std::size_t count, std::byte* out) {
  for (std::size_t i = 0; i < count; ++i) {
    const Out value = converted<In, Out>(in, i);
    std::memcpy(out + i * sizeof(Out), &value, sizeof(Out));
  }
}

template <udf::Measure In, udf::Measure Out>
void real_to_complex(const std::byte* in, std::size_t count, std::byte* out) {
  for (std::size_t i = 0; i < count; ++i) {
    const std::array<Out, 2> pair{converted<In, Out>(in, i), Out{0}};
    std::memcpy(out + i * sizeof(pair), pair.data(), sizeof(pair));
  }
}

}  // namespace

Conversion::Conversion(const Element& from, const Element& to) : size_{to.size()} {
  if (from == to) return;
  if (from.fields.size() > 1 || to.fields.size() > 1) {
    throw udf::Error{"measures of several fields keep their types"};
  }
  const auto input = from.fields.front();
  const auto output = to.fields.front();
  if (is_complex(input) && !is_complex(output)) {
    throw udf::Error{"complex elements cannot become real ones",
                     {{"from", call_name(input)}, {"to", call_name(output)}}};
  }
  const bool widens = is_complex(output) && !is_complex(input);
  parts_ = is_complex(input) ? 2 : 1;
  visit_real(part_of(input), [&]<class In>(Tag<In>) {
    visit_real(part_of(output), [&]<class Out>(Tag<Out>) {
      run_ = widens ? udf::best_version<&real_to_complex<In, Out>>()
                    : udf::best_version<&convert_numbers<In, Out>>();
    });
  });
}

Packed Conversion::operator()(Packed array, udf::Buffer& room) const {
  if (run_ == nullptr) return array;
  check_result_size(array.length, size_);
  const auto out = room.as<std::byte>(array.length * size_);
  run_(array.data, array.length * parts_, out.data());
  return {out.data(), array.length, size_};
}

}  // namespace oph::primitives
