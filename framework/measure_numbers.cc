// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/measure_numbers.h"

#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class T>
T to_element(double number, T missing) {
  if constexpr (std::is_floating_point_v<T>) {
    return std::isnan(number) ? missing : static_cast<T>(number);
  } else {
    using Limits = std::numeric_limits<T>;
    const double rounded = std::round(number);
    // The comparison with the largest long is with the next larger double.
    const bool fits = rounded >= static_cast<double>(Limits::min()) &&
                      rounded < static_cast<double>(Limits::max()) + 1.0;
    return fits ? static_cast<T>(rounded) : missing;
  }
}

}  // namespace

MeasureNumbers::MeasureNumbers(ElementType type, const std::optional<std::string>& missing_value)
    : type_{type}, has_missing_{missing_value.has_value()} {
  OPH_CHECK(!is_complex(type));
  if (!missing_value) return;
  real_missing_ = parse_real(*missing_value).value_or(kNaN);
  integer_missing_ = parse_integer(*missing_value).value_or(0);
}

bool MeasureNumbers::unpack(std::span<const std::byte> elements, std::span<double> numbers) const {
  OPH_CHECK(elements.size() == numbers.size() * size_of(type_));
  return visit_real(type_, [&]<class T>(Tag<T>) {
    const T missing = std::is_floating_point_v<T> ? static_cast<T>(real_missing_)
                                                  : static_cast<T>(integer_missing_);
    std::size_t gaps = 0;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      T element;
      std::memcpy(&element, elements.data() + i * sizeof(T), sizeof element);
      const bool is_gap = (has_missing_ && element == missing) || element != element;
      numbers[i] = is_gap ? kNaN : static_cast<double>(element);
      gaps += is_gap;
    }
    return gaps > 0;
  });
}

void MeasureNumbers::pack(std::span<const double> numbers, std::span<std::byte> elements) const {
  OPH_CHECK(elements.size() == numbers.size() * size_of(type_));
  visit_real(type_, [&]<class T>(Tag<T>) {
    T missing = std::is_floating_point_v<T> ? static_cast<T>(kNaN) : T{};
    if (has_missing_) {
      missing = std::is_floating_point_v<T> ? static_cast<T>(real_missing_)
                                            : static_cast<T>(integer_missing_);
    }
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      const T element = to_element<T>(numbers[i], missing);
      std::memcpy(elements.data() + i * sizeof(T), &element, sizeof element);
    }
  });
}

}  // namespace oph::framework
