// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/element.h"

namespace oph::primitives {

inline constexpr Parameter kFilling{.name = "filling",
                                    .kind = ParameterKind::kReal,
                                    .help = "what new elements become",
                                    .fallback = "0"};

/// One element as bytes.
using Filling = std::vector<std::byte>;

/// The number as an element: every field has it, complex ones as their real part. Numbers that an
/// integer cannot hold are truncated and limited to its range, NaN becomes 0.
inline Filling filling_of(const Element& element, udf::Number number) {
  Filling filling;
  const auto append = [&](const auto value) {
    const auto bytes = std::as_bytes(std::span{&value, 1});
    filling.insert(filling.end(), bytes.begin(), bytes.end());
  };
  for (const auto field : element.fields) {
    visit_real(part_type(field), [&]<class T>(Tag<T>) {
      const double real =
          number.real() == number.real() || std::is_floating_point_v<T> ? number.real() : 0;
      append(number.as<T>().value_or(udf::convert<T>(real)));
      if (is_complex(field)) append(T{0});
    });
  }
  return filling;
}

/// Writes `count` elements.
template <std::size_t fixed>
std::byte* fill(const Filling& filling, std::size_t count, std::byte* out) {
  const auto size = width<fixed>(filling.size());
  for (std::size_t i = 0; i < count; ++i) std::memcpy(out + i * size, filling.data(), size);
  return out + count * size;
}

}  // namespace oph::primitives
