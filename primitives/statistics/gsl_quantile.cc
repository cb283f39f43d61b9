// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <optional>

#include "primitives/series/grouped.h"
#include "primitives/series/quantile_selection.h"

namespace oph::primitives {
namespace {

/// The position, from 1, of the element that is nearest to `value`; of the first if there are
/// several.
double nearest_position(std::span<const double> values, double value) {
  double position = kNaN;
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double distance = values[i] == value ? 0 : std::abs(values[i] - value);
    if (!(distance < least) && !(std::isnan(position) && distance == least)) continue;
    least = distance;
    position = static_cast<double>(i + 1);
  }
  return position;
}

/// out[i] = the quantile q[i] of a
///
/// Types:   every real measure type, computed in double.
/// Missing: left out; quantiles of nothing are missing.
class GslQuantile {
 public:
  static constexpr std::string_view kFlags =
      "ORDER_FLAG_SET|ORDER_FLAG_UNSET|ORDER_SAFE_FLAG_SET|ORDER_SAFE_FLAG_UNSET|INDEX";
  static constexpr Parameter parameters[] = {
      kSeriesMeasure,
      {.name = "quantile",
       .kind = ParameterKind::kReal,
       .help = "a probability; the last argument may be a flag: ORDER_FLAG_SET (default) orders "
               "the elements, ORDER_FLAG_UNSET relies on their order, INDEX gives the position of "
               "the nearest element, from 1",
       .values = kFlags,
       .multiple = true,
       .minimum = 0,
       .maximum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_gsl_quantile",
      .summary = "Computes quantiles of an array.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_gsl_quantile('oph_float','oph_double',measure,0.25,0.5,0.75)",
      .notes =
          "NaN is left out; oph_quantile knows a missing value and groups. The quantile p is "
          "the value at (n - 1) p of the ordered elements, interpolated linearly.",
      .variadic = true,
  };

  void configure(const udf::Arguments& arguments) {
    probabilities_.clear();
    is_sorted_ = is_index_ = false;
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      if (const auto flag = arguments.word_at(i)) {
        read_flag(*flag, i + 1 == arguments.size() && i > 1);
      } else {
        probabilities_.push_back(read_probability(arguments, i));
      }
    }
    quantiles_.configure(probabilities_);
  }

  std::size_t width() const { return probabilities_.size(); }

  void reduce(std::span<const double> values, std::span<double> out) {
    const auto present = copy_present(values, room_);
    if (is_sorted_) {
      quantiles_.read_sorted(present, out);
    } else {
      quantiles_.select(present, out);
    }
    if (!is_index_) return;
    for (double& value : out) value = nearest_position(values, value);
  }

 private:
  void read_flag(std::string_view flag, bool is_last) {
    if (!is_last) {
      throw udf::Error{"a flag comes last, after the quantiles", {{"flag", flag}}};
    }
    is_sorted_ = flag.size() > 6 && udf::same_text(flag.substr(flag.size() - 6), "_UNSET");
    is_index_ = udf::same_text(flag, "INDEX");
  }

  static double read_probability(const udf::Arguments& arguments, std::size_t position) {
    const double probability = arguments.number_at(position).value().real();
    if (std::isnan(probability)) throw udf::Error{"quantile must be a number between 0 and 1"};
    return probability;
  }

  std::vector<double> probabilities_;
  bool is_sorted_ = false;
  bool is_index_ = false;
  QuantileSelection quantiles_;
  udf::Buffer room_;
};

}  // namespace

OPH_UDF(oph_gsl_quantile, Groups<GslQuantile>)

}  // namespace oph::primitives
