// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/reduction/power_sums.h"

#include <algorithm>
#include <array>

#include "primitives/reduction/kept_size.h"

namespace oph::primitives {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// The sums up to some power, each an array.
struct PowerArrays {
  double* __restrict count;
  double* __restrict sum;
  double* __restrict second;
  double* __restrict third;
  double* __restrict fourth;
};

/// Free of branches: a number that is NaN adds nothing.
template <int power>
void add_powers(std::span<const double> numbers, PowerArrays to) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const double number = numbers[i];
    const bool is_present = number == number;
    const double before = to.count[i];
    const double count = before + (is_present ? 1.0 : 0.0);
    to.count[i] = count;
    if constexpr (power >= 1) {
      const double sum = to.sum[i];
      to.sum[i] = sum + (is_present ? number : 0.0);
      if constexpr (power >= 2) {
        const double from_mean = number - sum / std::max(before, 1.0);
        const double distance = is_present & (before > 0) ? from_mean : 0.0;
        const double step = distance / std::max(count, 1.0);
        const double square = distance * step * before;
        const double second = to.second[i];
        if constexpr (power >= 4) {
          to.fourth[i] += square * step * step * (count * count - 3 * count + 3) +
                          6 * step * step * second - 4 * step * to.third[i];
        }
        if constexpr (power >= 3) to.third[i] += square * step * (count - 2) - 3 * step * second;
        to.second[i] = second + square;
      }
    }
  }
}

}  // namespace

/// The sums of one element.
struct PowerSums::Element {
  double count = 0;
  double sum = 0;
  double second = 0;
  double third = 0;
  double fourth = 0;
  double max = -kInfinity;
  double min = kInfinity;
};

StatisticMask StatisticMask::read(std::string_view text) {
  const bool is_binary = text.find_first_not_of("01") == std::string_view::npos;
  if (!is_binary || text.size() > kStatistics || text.find('1') == std::string_view::npos) {
    throw udf::Error{"the mask must be up to 7 digits 0 or 1, not all 0", {{"mask", text}}};
  }
  StatisticMask mask;
  for (std::size_t i = 0; i < text.size(); ++i) mask.bits_ |= text[i] == '1' ? 1U << i : 0U;
  return mask;
}

int StatisticMask::highest_power() const {
  if (has(Statistic::kKurtosis)) return 4;
  if (has(Statistic::kSkewness)) return 3;
  if (has(Statistic::kDeviation) || has(Statistic::kVariance)) return 2;
  return has(Statistic::kMean) ? 1 : 0;
}

void PowerSums::clear(std::size_t length) {
  check_kept_size(length, fields());
  count_.assign(length, 0);
  if (power_ >= 1) sum_.assign(length, 0);
  if (power_ >= 2) second_.assign(length, 0);
  if (power_ >= 3) third_.assign(length, 0);
  if (power_ >= 4) fourth_.assign(length, 0);
  if (mask_.has(Statistic::kMax)) max_.assign(length, -kInfinity);
  if (mask_.has(Statistic::kMin)) min_.assign(length, kInfinity);
}

void PowerSums::add(std::span<const double> numbers) {
  using Add = void (*)(std::span<const double>, PowerArrays);
  static const std::array<Add, 5> add{
      udf::best_version<&add_powers<0>>(), udf::best_version<&add_powers<1>>(),
      udf::best_version<&add_powers<2>>(), udf::best_version<&add_powers<3>>(),
      udf::best_version<&add_powers<4>>()};
  add[static_cast<std::size_t>(power_)](
      numbers, {count_.data(), sum_.data(), second_.data(), third_.data(), fourth_.data()});
  for (std::size_t i = 0; i < max_.size(); ++i) {
    max_[i] = numbers[i] > max_[i] ? numbers[i] : max_[i];
  }
  for (std::size_t i = 0; i < min_.size(); ++i) {
    min_[i] = numbers[i] < min_[i] ? numbers[i] : min_[i];
  }
}

std::size_t PowerSums::fields() const {
  return 1 + static_cast<std::size_t>(power_) + (mask_.has(Statistic::kMax) ? 1 : 0) +
         (mask_.has(Statistic::kMin) ? 1 : 0);
}

void PowerSums::pack(std::span<double> packed) const {
  double* out = packed.data();
  for (std::size_t i = 0; i < length(); ++i) {
    for (const auto* field : {&count_, &sum_, &second_, &third_, &fourth_, &max_, &min_}) {
      if (!field->empty()) *out++ = (*field)[i];
    }
  }
}

void PowerSums::merge(std::span<const double> packed) {
  const double* in = packed.data();
  for (std::size_t i = 0; i < length(); ++i) {
    Element other;
    other.count = *in++;
    if (power_ >= 1) other.sum = *in++;
    if (power_ >= 2) other.second = *in++;
    if (power_ >= 3) other.third = *in++;
    if (power_ >= 4) other.fourth = *in++;
    if (!max_.empty()) other.max = *in++;
    if (!min_.empty()) other.min = *in++;
    if (other.count > 0) merge_element(i, other);
  }
}

void PowerSums::merge_element(std::size_t i, const Element& other) {
  const double a = count_[i];
  const double b = other.count;
  const double n = a + b;
  const double d = power_ >= 1 && a > 0 ? other.sum / b - sum_[i] / a : 0;
  count_[i] = n;
  if (!max_.empty()) max_[i] = std::max(max_[i], other.max);
  if (!min_.empty()) min_[i] = std::min(min_[i], other.min);
  if (power_ >= 1) sum_[i] += other.sum;
  if (power_ >= 4) {
    fourth_[i] += other.fourth + d * d * d * d * a * b * (a * a - a * b + b * b) / (n * n * n) +
                  6 * d * d * (a * a * other.second + b * b * second_[i]) / (n * n) +
                  4 * d * (a * other.third - b * third_[i]) / n;
  }
  if (power_ >= 3) {
    third_[i] += other.third + d * d * d * a * b * (a - b) / (n * n) +
                 3 * d * (a * other.second - b * second_[i]) / n;
  }
  if (power_ >= 2) second_[i] += other.second + d * d * a * b / n;
}

double PowerSums::statistic(std::size_t i, Statistic statistic) const {
  const double n = count_[i];
  if (n == 0) return kNaN;
  const auto variance = [&] { return n > 1 ? second_[i] / (n - 1) : kNaN; };
  switch (statistic) {
    case Statistic::kMean:
      return sum_[i] / n;
    case Statistic::kVariance:
      return variance();
    case Statistic::kDeviation:
      return std::sqrt(variance());
    case Statistic::kSkewness:
      return third_[i] / n / (variance() * std::sqrt(variance()));
    case Statistic::kKurtosis:
      return fourth_[i] / n / (variance() * variance()) - 3;
    case Statistic::kMax:
      return max_[i];
    default:
      return min_[i];
  }
}

void PowerSums::statistics(std::span<double> values) const {
  double* out = values.data();
  for (std::size_t i = 0; i < length(); ++i) {
    for (unsigned which = 0; which < kStatistics; ++which) {
      const auto asked = static_cast<Statistic>(which);
      if (mask_.has(asked)) *out++ = statistic(i, asked);
    }
  }
}

}  // namespace oph::primitives
