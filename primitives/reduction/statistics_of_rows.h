// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/reduction/power_sums.h"
#include "primitives/series/conversion.h"

namespace oph::primitives {

inline constexpr Parameter kStatisticMask{
    .name = "mask",
    .kind = ParameterKind::kText,
    .help =
        "a digit 1 for each statistic that is wanted, else 0: mean, variance, standard "
        "deviation, skewness, excess kurtosis, maximum, minimum",
    .fallback = "1111111"};
inline constexpr std::string_view kStatisticNotes =
    "The statistics of one element are neighbours in the result, in the order of the mask. Missing "
    "elements are left out; a statistic of too few others is missing. Variance and standard "
    "deviation divide by n - 1, skewness and kurtosis are means of powers of the distance to the "
    "mean in standard deviations. All is computed in double.";

/// Adds up rows; a derived class says what comes out of them.
template <udf::Measure In, udf::Measure Out>
class PowerSumAccumulator : public udf::Accumulator<In, Out> {
 public:
  explicit PowerSumAccumulator(const udf::Arguments& arguments)
      : mask_{StatisticMask::read(arguments.text("mask"))},
        sums_{mask_},
        missing_in_{udf::missing_number(arguments)} {}

 protected:
  void add_row(std::span<const In> array) {
    sums_.add(load_(std::as_bytes(array), missing_in_, room_));
  }

  static void convert(std::span<const double> values, udf::Missing<Out> missing,
                      std::span<Out> out) {
    udf::convert_array(values, udf::Missing<double>{}, missing, out);
  }

  StatisticMask mask_;
  PowerSums sums_;
  std::vector<double> numbers_;

 private:
  std::optional<udf::Number> missing_in_;
  SeriesLoad load_ = choose_load(udf::element_type_of<In>(), Numbers::kReal);
  SeriesRoom room_;
};

/// The statistics of the sums.
template <udf::Measure In, udf::Measure Out>
class StatisticAccumulator : public PowerSumAccumulator<In, Out> {
 public:
  explicit StatisticAccumulator(const udf::Arguments& arguments)
      : PowerSumAccumulator<In, Out>{arguments}, missing_out_{udf::missing_of<Out>(arguments)} {}

  std::size_t result_length() const override { return this->sums_.length() * this->mask_.count(); }

  void result(std::span<Out> out) override {
    this->numbers_.resize(out.size());
    this->sums_.statistics(this->numbers_);
    this->convert(this->numbers_, missing_out_, out);
  }

 private:
  udf::Missing<Out> missing_out_;
};

}  // namespace oph::primitives
