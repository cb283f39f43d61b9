// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <type_traits>

#include "primitives/udf/missing.h"
#include "primitives/udf/versions.h"

namespace oph::primitives::udf {

/// The largest value of the floating type Real that the integer type Whole can hold.
template <class Real, class Whole>
constexpr Real largest_held() {
  constexpr int excess = std::numeric_limits<Whole>::digits - std::numeric_limits<Real>::digits;
  constexpr Whole largest = std::numeric_limits<Whole>::max();
  if constexpr (excess > 0) {
    return static_cast<Real>(largest - ((Whole{1} << excess) - 1));
  } else {
    return static_cast<Real>(largest);
  }
}

/// Converts one element. Real to integer truncates and is limited to the range of the integer;
/// integer to a smaller integer wraps around; NaN becomes the smallest integer (callers replace
/// missing elements).
template <Measure Out, Measure In>
constexpr Out convert(In element) {
  if constexpr (std::is_floating_point_v<In> && std::is_integral_v<Out>) {
    constexpr auto low = static_cast<In>(std::numeric_limits<Out>::min());
    constexpr auto high = largest_held<In, Out>();
    const In limited = element >= low ? (element <= high ? element : high) : low;
    const Out truncated = static_cast<Out>(limited);
    return element > high ? std::numeric_limits<Out>::max() : truncated;
  } else {
    return static_cast<Out>(element);
  }
}

/// Converts a complex element part by part; a real one becomes a complex one without imaginary
/// part.
template <ComplexElement Out, Element In>
constexpr Out convert(In element) {
  if constexpr (ComplexElement<In>) {
    return {convert<Part<Out>>(element.real), convert<Part<Out>>(element.imaginary)};
  } else {
    return {convert<Part<Out>>(element), Part<Out>{0}};
  }
}

/// Converts an array: missing elements become the missing value of the output type.
template <Element In, Element Out>
void convert_array(std::span<const In> in, Missing<In> missing_in, Missing<Out> missing_out,
                   std::span<Out> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    const Out converted = convert<Out>(in[i]);
    out[i] = missing_in(in[i]) ? missing_out.value() : converted;
  }
}

/// Converts arrays of elements to a type that is chosen at run time.
template <Element In>
class Conversion {
 public:
  explicit Conversion(ElementType output) : size_{size_of(output)} {
    visit_element(output, [&]<class Out>(Tag<Out>) {
      if constexpr (kConverts<In, Out>) run_ = run<Out>;
    });
  }

  /// The size of an element of the output.
  std::size_t size() const { return size_; }

  /// Writes in.size() elements to `out`. The same number marks missing elements on both sides.
  void operator()(std::span<const In> in, std::optional<Number> missing, std::byte* out) const {
    run_(in, missing, out);
  }

 private:
  template <Element Out>
  static void run(std::span<const In> in, std::optional<Number> missing, std::byte* out) {
    static const auto convert_all = best_version<&convert_array<In, Out>>();
    convert_all(in, Missing<In>{missing}, Missing<Out>{missing},
                {reinterpret_cast<Out*>(out), in.size()});
  }

  std::size_t size_;
  void (*run_)(std::span<const In>, std::optional<Number>, std::byte*) = nullptr;
};

#ifdef oph_primitives_EXPORTS
// Within our plugin, one file compiles all conversions.
extern template class Conversion<std::int8_t>;
extern template class Conversion<std::int16_t>;
extern template class Conversion<std::int32_t>;
extern template class Conversion<std::int64_t>;
extern template class Conversion<float>;
extern template class Conversion<double>;
extern template class Conversion<Complex<std::int32_t>>;
extern template class Conversion<Complex<std::int64_t>>;
extern template class Conversion<Complex<float>>;
extern template class Conversion<Complex<double>>;
#endif

}  // namespace oph::primitives::udf
