// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <limits>

#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// The number of elements in [value - distance, value + distance].
///
/// Types:   every real measure type.
/// Missing: NaN is never found.
/// Range:   exact for integers; the bounds of floats are rounded to float.
struct Find {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to search"},
      {.name = "value", .kind = ParameterKind::kReal, .help = "what to search for"},
      {.name = "distance",
       .kind = ParameterKind::kReal,
       .help = "how far off an element may be",
       .fallback = "0",
       .minimum = 0},
  };
  static constexpr udf::Manual manual{
      .name = "oph_find",
      .summary = "Counts the elements that are close to a value.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kLong,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_find('oph_float','oph_float',measure,273.15,0.5)",
      .notes = "The result is a number, no array: use it inside another primitive.",
  };

  using Result = long long;
  // The 64 bits of its mantissa keep whole numbers exact.
  struct Settings {
    long double low;
    long double high;
  };

  static Settings settings(const udf::Arguments& arguments) {
    const auto value = exact(arguments.number("value").value());
    const auto distance = exact(arguments.number("distance").value());
    return {value - distance, value + distance};
  }

  template <udf::Measure T>
  static Result run(std::span<const T> a, const Settings& settings, udf::Missing<T>) {
    T low{}, high{};
    if (!bounds(settings, low, high)) return 0;
    Result count = 0;
    for (const T element : a) count += (element >= low) & (element <= high) ? 1 : 0;
    return count;
  }

 private:
  static long double exact(udf::Number number) {
    return number.is_integer() ? static_cast<long double>(number.integer())
                               : static_cast<long double>(number.real());
  }

  /// The bounds as elements; false if none lies between them.
  template <udf::Measure T>
  static bool bounds(const Settings& settings, T& low, T& high) {
    if constexpr (std::is_floating_point_v<T>) {
      low = static_cast<T>(settings.low);
      high = static_cast<T>(settings.high);
      return true;
    } else {
      constexpr auto smallest = static_cast<long double>(std::numeric_limits<T>::min());
      constexpr auto largest = static_cast<long double>(std::numeric_limits<T>::max());
      const auto first = std::ceil(settings.low);
      const auto last = std::floor(settings.high);
      // Written so that NaN fails.
      if (!(first <= last && first <= largest && last >= smallest)) return false;
      low = static_cast<T>(std::max(first, smallest));
      high = static_cast<T>(std::min(last, largest));
      return true;
    }
  }
};

}  // namespace

OPH_UDF_LONG(oph_find, udf::Scalar<Find>)

}  // namespace oph::primitives
