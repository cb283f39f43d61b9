// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "primitives/series/conversion.h"

namespace oph::primitives {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// The largest result of a row, in elements.
inline constexpr std::size_t kMostResults = (std::size_t{1} << 30) / sizeof(double);

/// `groups * width`; throws udf::Error where a result would take more than 1 GiB.
inline std::size_t checked_length(std::size_t groups, std::size_t width) {
  if (width == 0 || groups <= kMostResults / width) return groups * width;
  throw udf::Error{"the result would be too long", {{"groups", groups}, {"each", width}}};
}

/// Throws udf::Error unless the second array is as long as the first, or not given.
inline void check_equal_length(std::size_t first, std::size_t other) {
  if (other == 0 || first == other) return;
  throw udf::Error{"the arrays must be of equal length", {{"first", first}, {"other", other}}};
}

/// How many measures of a kernel of `Series` may have gaps told by the missing value.
template <class Kernel>
constexpr std::size_t gappy_measures() {
  if constexpr (requires { Kernel::kGappyMeasures; }) return Kernel::kGappyMeasures;
  return 1;
}

/// Whether a kernel of `Series` wants its measures as complex numbers.
template <class Kernel>
constexpr Numbers numbers_in() {
  if constexpr (requires { Kernel::kNumbersIn; }) return Kernel::kNumbersIn;
  return Numbers::kReal;
}

template <class Kernel>
constexpr Numbers numbers_out() {
  if constexpr (requires { Kernel::kNumbersOut; }) return Kernel::kNumbersOut;
  return Numbers::kReal;
}

/// The types of several measures, which may differ: the last one told serves the rest.
inline std::vector<ElementType> read_series_types(const UDF_ARGS& raw, std::size_t measures) {
  std::vector<ElementType> types;
  const auto text = udf::type_argument(raw, 0);
  udf::for_each_part(text, '|',
                     [&](std::string_view name) { types.push_back(udf::known_type(name)); });
  if (types.size() > measures) {
    throw udf::Error{"there are more types than measures",
                     {{"types", text}, {"measures", measures}}};
  }
  types.resize(measures, types.back());
  return types;
}

template <class Kernel>
class SeriesFunction final : public udf::Function<udf::Bytes> {
 public:
  explicit SeriesFunction(const UDF_ARGS& raw)
      : SeriesFunction{raw, udf::checked_arguments(Kernel::manual, raw)} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{Kernel::manual, raw};
    for (std::size_t i = 0; i < kMeasures; ++i) {
      const bool is_optional = Kernel::manual.parameters[i].fallback.has_value();
      if (!is_optional && !arguments.measure(i)) return std::nullopt;
    }
    if (reading_.due(arguments)) read_parameters(arguments);
    std::array<std::span<const double>, kMeasures> in;
    for (std::size_t i = 0; i < kMeasures; ++i) {
      const auto measure = arguments.measure(i);
      const auto& missing = i < gappy_measures<Kernel>() ? missing_ : kNone;
      if (measure) in[i] = load_[i](*measure, missing, rooms_[i]);
    }
    const auto result = std::apply([&](auto... series) { return kernel_.run(series...); }, in);
    if (result.empty()) return std::nullopt;
    return store_(result, missing_, result_);
  }

 private:
  static constexpr std::size_t kMeasures = udf::measure_count(Kernel::manual);
  static constexpr std::optional<udf::Number> kNone = std::nullopt;

  SeriesFunction(const UDF_ARGS& raw, const udf::Arguments& arguments) : reading_{arguments} {
    const auto types = read_series_types(raw, kMeasures);
    for (std::size_t i = 0; i < kMeasures; ++i) {
      load_[i] = choose_load(types[i], numbers_in<Kernel>());
    }
    const auto output = udf::type_argument(raw, 1);
    store_ =
        choose_store(output.empty() ? types[0] : udf::known_type(output), numbers_out<Kernel>());
    if (reading_.ready()) read_parameters(arguments);
  }

  void read_parameters(const udf::Arguments& arguments) {
    if (arguments.has(udf::kMissingValue.name)) {
      missing_ = arguments.number(udf::kMissingValue.name);
    }
    kernel_.configure(arguments);
  }

  udf::ParameterReading reading_;
  std::array<SeriesLoad, kMeasures> load_{};
  std::array<SeriesRoom, kMeasures> rooms_;
  SeriesStore store_ = nullptr;
  std::optional<udf::Number> missing_;
  Kernel kernel_;
  udf::Buffer result_;
};

/// Shape: mathematics in double on whole arrays of any real type. Measures come as doubles, NaN
/// where an element is missing; NaN in the result becomes missing. Whole numbers of more than 53
/// bits are rounded.
///
/// The kernel is an object, so that it keeps its workspaces from row to row. It has `manual`,
/// `configure(const Arguments&)` (throws Error where a parameter is wrong) and `run(span<const
/// double>...)`, with a span for each measure (empty: an optional one that is not given), which
/// returns the span of its results, valid until the next call; none are NULL. It may have
/// `kNumbersIn`, `kNumbersOut` and `kGappyMeasures`.
template <class Kernel>
struct Series {
  static constexpr const udf::Manual& manual = Kernel::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    return std::make_unique<SeriesFunction<Kernel>>(raw);
  }
};

}  // namespace oph::primitives
