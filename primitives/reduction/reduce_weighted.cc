// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "primitives/reduction/blockwise.h"
#include "primitives/reduction/weighted.h"

namespace oph::primitives {
namespace {

/// The weights of the elements of an array [outer][size][inner]: one for each index of the
/// dimension, for each element of a plane, or for each element.
struct Weights {
  const double* data;
  std::size_t plane_step;   ///< from one plane to the next
  std::size_t row_step;     ///< from one index of the dimension to the next
  std::size_t column_step;  ///< from one element of a row to the next: 0 or 1
};

/// Reduces the columns of a group of rows.
template <udf::Measure T>
class WeightedColumns {
 public:
  WeightedColumns(udf::Operation operation, udf::Missing<T> missing)
      : operation_{operation}, missing_{missing} {}

  /// `data` are `count` rows of `width` elements.
  void run(const T* data, std::size_t count, std::size_t width, Weights weights, double* out) {
    // A single column is cut into several, so that the loops over rows pay.
    const bool is_single = width == 1;
    const std::size_t stride = is_single ? std::min(kCut, count) : width;
    const std::size_t rows = is_single ? count / stride : count;
    if (is_single) weights.row_step = stride;
    if (is_single) weights.column_step = 1;
    for (std::size_t first = 0; first < stride; first += kWidest) {
      const auto columns = std::min(kWidest, stride - first);
      weights_.fill(0);
      weight_squares_.fill(0);
      values_.fill(0);
      const WeightedSums sums{weights_.data(), weight_squares_.data(), values_.data()};
      const auto each_row = [&](auto&& use) {
        for (std::size_t i = 0; i < rows; ++i) {
          use(data + i * stride + first, columns,
              weights.data + i * weights.row_step + first * weights.column_step);
        }
        const auto rest = is_single ? count - rows * stride : 0;
        if (rest > 0) use(data + rows * stride, rest, weights.data + rows * stride);
      };
      each_row([&](const T* row, std::size_t length, const double* weight) {
        if (weights.column_step == 0) {
          add_weighted(
              row, length, missing_, [=](std::size_t) { return *weight; }, sums);
        } else {
          add_weighted(
              row, length, missing_, [=](std::size_t i) { return weight[i]; }, sums);
        }
      });
      if (is_single) merge(columns);
      const auto results = is_single ? 1 : columns;
      if (needs_squares(operation_)) {
        find_centers(columns, is_single);
        each_row([&](const T* row, std::size_t length, const double* weight) {
          add_squares(row, length, weight, weights.column_step);
        });
        if (is_single) merge_squares(columns);
      }
      for (std::size_t i = 0; i < results; ++i) {
        *out++ =
            weighted_result(operation_, weights_[i], weight_squares_[i], values_[i], squares_[i]);
      }
    }
  }

 private:
  static constexpr std::size_t kWidest = 512;
  static constexpr std::size_t kCut = 32;

  void merge(std::size_t columns) {
    for (std::size_t i = 1; i < columns; ++i) {
      weights_[0] += weights_[i];
      weight_squares_[0] += weight_squares_[i];
      values_[0] += values_[i];
    }
  }

  void merge_squares(std::size_t columns) {
    for (std::size_t i = 1; i < columns; ++i) squares_[0] += squares_[i];
  }

  void find_centers(std::size_t columns, bool is_single) {
    squares_.fill(0);
    for (std::size_t i = 0; i < columns; ++i) {
      const std::size_t column = is_single ? 0 : i;
      centers_[i] = values_[column] / weights_[column];
    }
  }

  void add_squares(const T* row, std::size_t length, const double* weight, std::size_t step) {
    for (std::size_t i = 0; i < length; ++i) {
      const double given = weight[i * step];
      const bool gap = missing_(row[i]) | !(given > 0);
      const double distance = gap ? 0 : static_cast<double>(row[i]) - centers_[i];
      squares_[i] += gap ? 0 : given * distance * distance;
    }
  }

  udf::Operation operation_;
  udf::Missing<T> missing_;
  alignas(64) std::array<double, kWidest> weights_;
  alignas(64) std::array<double, kWidest> weight_squares_;
  alignas(64) std::array<double, kWidest> values_;
  alignas(64) std::array<double, kWidest> centers_;
  alignas(64) std::array<double, kWidest> squares_;
};

template <udf::Measure T>
void reduce_weighted(std::span<const T> in, const Layout& layout, Weights weights,
                     udf::Operation operation, udf::Missing<T> missing, double* out) {
  WeightedColumns<T> columns{operation, missing};
  for (std::size_t plane = 0; plane * layout.size * layout.inner < in.size(); ++plane) {
    const T* from = in.data() + plane * layout.size * layout.inner;
    auto of_group = weights;
    of_group.data += plane * weights.plane_step;
    for (std::size_t group = 0; group < layout.groups(); ++group) {
      const auto count = layout.group_length(group);
      columns.run(from, count, layout.inner, of_group, out);
      from += count * layout.inner;
      of_group.data += count * weights.row_step;
      out += layout.inner;
    }
  }
}

/// out[i, g, j] = operation(a[i, g * count .. (g + 1) * count - 1, j]), with weights
///
/// Types:   every real measure type; weights are doubles.
/// Missing: left out, as are elements whose weight is 0 or NaN.
/// Range:   computed in double.
struct ReduceWeighted {
  static constexpr Parameter parameters[] = {
      kReducedMeasure,
      {.name = "weights",
       .kind = ParameterKind::kMeasure,
       .help = "one for each index of the dimension, each element of the dimension and its block, "
               "or each element of the array",
       .values = "oph_double"},
      kWeightedOperation,
      kGroupSize,
      kBlock,
      kSize,
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_reduce_weighted",
      .summary = "Reduces an array along one of its dimensions with weights.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example =
          "oph_reduce_weighted('oph_float','oph_float',measure,"
          "oph_to_bin('','oph_double','0.5,1,0.5'),'OPH_AVG',3)",
      .notes =
          "Missing elements, and those whose weight is 0 or NaN, are left out; a group without "
          "others is missing, its OPH_COUNT is 0. OPH_COUNT is the sum of the weights. Weights "
          "need not be normalised. OPH_VAR and OPH_STD are those of a sample: the sum of w (x - "
          "mean)^2 is divided by W - (sum of w^2) / W, which is n - 1 for weights of 1.",
  };

  struct Settings {
    Grouping grouping;
    std::vector<double> weights;
  };

  static Settings settings(const udf::Arguments& arguments) {
    Settings settings;
    settings.grouping.operation = udf::operation(arguments.text("operation")).value();
    settings.grouping.count = static_cast<std::size_t>(arguments.integer("count"));
    read_dimension(arguments, settings.grouping);
    const auto bytes = arguments.measure(1);
    if (!bytes) throw udf::Error{"weights are missing"};
    udf::MeasureReader reader;
    const auto weights = reader.read<double>(*bytes);
    for (const double weight : weights) {
      if (weight < 0 || std::isinf(weight)) {
        throw udf::Error{"a weight is negative or infinite", {{"weight", std::to_string(weight)}}};
      }
    }
    settings.weights.assign(weights.begin(), weights.end());
    return settings;
  }

  static std::size_t result_length(const Settings& settings, std::size_t length) {
    return settings.grouping.result_length(length);
  }

  template <udf::Measure In, udf::Measure Out>
  static udf::ReductionRun<Settings, In, Out> choose(const Settings&) {
    return &run<In, Out>;
  }

 private:
  static Weights weights(const Settings& settings, const Layout& layout, std::size_t length) {
    const auto given = settings.weights.size();
    const auto plane = layout.size * layout.inner;
    const auto* data = settings.weights.data();
    if (given == layout.size) return {data, 0, 1, 0};
    if (given == plane) return {data, 0, layout.inner, 1};
    if (given == length) return {data, plane, layout.inner, 1};
    throw udf::Error{"the weights fit neither the dimension nor the array",
                     {{"weights", given}, {"size", layout.size}, {"length", length}}};
  }

  template <udf::Measure In, udf::Measure Out>
  static void run(std::span<const In> in, udf::ReductionCall<Settings, In, Out>& call,
                  std::span<Out> out) {
    const auto layout = call.settings.grouping.layout(in.size());
    const auto results = call.staging.template as<double>(out.size());
    udf::best_version<&reduce_weighted<In>>()(in, layout, weights(call.settings, layout, in.size()),
                                              call.settings.grouping.operation, call.missing_in,
                                              results.data());
    udf::convert_array(std::span<const double>{results}, udf::Missing<double>{}, call.missing_out,
                       out);
  }
};

}  // namespace

OPH_UDF(oph_reduce_weighted, udf::Reduction<ReduceWeighted>)

}  // namespace oph::primitives
