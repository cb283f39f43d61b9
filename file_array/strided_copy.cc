// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/strided_copy.h"

namespace oph::file_array {
namespace {

/// Moves the axis with the smallest stride to the end of a range of axes.
template <class Stride>
void move_fastest_last(std::vector<CopyAxis>::iterator begin, std::vector<CopyAxis>::iterator end,
                       Stride stride) {
  const auto fastest = std::min_element(
      begin, end, [&](const auto& a, const auto& b) { return a.*stride < b.*stride; });
  if (fastest != end) std::rotate(fastest, fastest + 1, end);
}

template <std::size_t Size>
struct Unsigned;
template <>
struct Unsigned<1> {
  using type = std::uint8_t;
};
template <>
struct Unsigned<2> {
  using type = std::uint16_t;
};
template <>
struct Unsigned<4> {
  using type = std::uint32_t;
};
template <>
struct Unsigned<8> {
  using type = std::uint64_t;
};

}  // namespace

std::vector<CopyAxis> prepare_axes(std::vector<CopyAxis> axes) {
  std::erase_if(axes, [](const auto& axis) { return axis.extent == 1; });
  std::sort(axes.begin(), axes.end(),
            [](const auto& a, const auto& b) { return a.source_stride > b.source_stride; });
  std::vector<CopyAxis> joined;
  for (const auto& axis : axes) {
    const bool continues = !joined.empty() &&
                           joined.back().source_stride == axis.source_stride * axis.extent &&
                           joined.back().target_stride == axis.target_stride * axis.extent;
    if (continues) {
      const auto extent = joined.back().extent * axis.extent;
      joined.back() = {extent, axis.source_stride, axis.target_stride};
    } else {
      joined.push_back(axis);
    }
  }
  while (joined.size() < 2) joined.insert(joined.begin(), CopyAxis{});
  // The last axis is the source's fastest by the order above.
  move_fastest_last(joined.begin(), joined.end() - 1, &CopyAxis::target_stride);
  return joined;
}

void copy_elements(const std::vector<CopyAxis>& axes, ElementType type, const std::byte* source,
                   std::byte* target, std::int64_t place) {
  visit_real(type, [&]<class T>(Tag<T>) {
    // Bits are moved, not numbers: a signalling NaN stays one.
    using Bits = typename Unsigned<sizeof(T)>::type;
    copy_strided(axes, reinterpret_cast<const Bits*>(source),
                 reinterpret_cast<Bits*>(target) + place, [](Bits bits) { return bits; });
  });
}

}  // namespace oph::file_array
