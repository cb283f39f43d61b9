// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "primitives/array/conversion.h"

namespace oph::primitives {
namespace {

/// The new positions: `length` of them, `stride` apart.
struct Grid {
  double start = 0;
  double stride = 1;
  std::size_t length = 0;

  double position(std::size_t i) const { return start + stride * static_cast<double>(i); }

  /// The place of an index that is a position, but for rounding; `length` if it is none.
  std::size_t place(double index) const {
    constexpr double tolerance = 1e-6;  // of a stride
    const double steps = (index - start) / stride;
    const double nearest = std::round(steps);
    if (!(std::abs(steps - nearest) <= tolerance)) return length;
    if (!(nearest >= 0 && nearest < static_cast<double>(length))) return length;
    return static_cast<std::size_t>(nearest);
  }
};

std::string shown(double number) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  return {digits.data(), end};
}

/// What to write where no element belongs.
struct Gaps {
  bool interpolated = false;
  double filling = 0;
};

template <std::floating_point T>
void place_elements(std::span<const T> a, std::span<const double> indexes, const Grid& grid,
                    T filling, std::span<T> out) {
  std::fill(out.begin(), out.end(), filling);
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto place = grid.place(indexes[i]);
    if (place < grid.length) out[place] = a[i];
  }
}

/// An element and its index.
struct Point {
  double x;
  double y;
};

/// Fills the positions between two elements from the straight line through them.
template <std::floating_point T>
void fill_between(Point left, Point right, const Grid& grid, std::span<T> out) {
  const auto [low, high] =
      std::minmax({(left.x - grid.start) / grid.stride, (right.x - grid.start) / grid.stride});
  const double first = std::ceil(std::max(0.0, low));
  const double last = std::floor(std::min(static_cast<double>(grid.length) - 1, high));
  for (double step = first; step <= last; ++step) {
    const auto place = static_cast<std::size_t>(step);
    if (out[place] == out[place]) continue;
    const double part = (grid.position(place) - left.x) / (right.x - left.x);
    out[place] = static_cast<T>(left.y + (right.y - left.y) * part);
  }
}

/// Fills the gaps between the elements; those that are NaN count as gaps.
template <std::floating_point T>
void interpolate(std::span<const T> a, std::span<const double> indexes, const Grid& grid,
                 std::span<T> out) {
  std::optional<Point> left;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] != a[i]) continue;
    const Point right{indexes[i], static_cast<double>(a[i])};
    if (left) fill_between(*left, right, grid, out);
    left = right;
  }
}

/// out[k] = the element whose index is start + k * stride
///
/// Types:   float, double.
/// Missing: copied; a gap to be filled by interpolation.
/// Range:   results up to 1 GiB.
template <std::floating_point T>
class Expand final : public udf::Function<udf::Bytes> {
 public:
  Expand(const Element& input, const Element& output) : conversion_{input, output} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override;

 private:
  std::span<const double> read_indexes(std::optional<udf::Bytes> bytes, std::size_t length);

  Conversion conversion_;
  udf::MeasureReader reader_;
  udf::MeasureReader index_reader_;
  std::vector<double> positions_;  ///< 1, 2, ... where no indexes are given
  udf::Buffer expanded_;
  udf::Buffer result_;
};

struct ExpandShape {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to expand"},
      {.name = "indexes",
       .kind = ParameterKind::kMeasure,
       .help = "array of doubles, increasing: the index of each element; NULL counts from 1",
       .fallback = "NULL"},
      {.name = "start",
       .kind = ParameterKind::kReal,
       .help = "first index of the result; NULL takes that of the first element",
       .fallback = "NULL"},
      {.name = "stride",
       .kind = ParameterKind::kReal,
       .help = "distance of the indexes of the result",
       .fallback = "1"},
      {.name = "stop",
       .kind = ParameterKind::kReal,
       .help = "last index of the result; NULL takes that of the last element",
       .fallback = "NULL"},
      {.name = "filling",
       .kind = ParameterKind::kReal,
       .help = "what positions without element become, or interp for the straight line between "
               "their neighbours",
       .fallback = "NAN",
       .values = "interp"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_expand",
      .summary = "Puts the elements of an array on a regular grid of indexes and fills the gaps.",
      .kind = udf::Class::kReduce,
      .fixed_length = "no indexes|start,stop",
      .parameters = parameters,
      .example = "oph_expand('oph_double','oph_double',measure,NULL,1,0.5,10,'interp')",
      .notes =
          "The length of the result is 1 + round((stop - start) / stride). An element without "
          "a place on the grid is left out, but interpolation uses it; it fills missing "
          "elements too, and leaves NaN outside of the indexes.",
  };

  static Gaps gaps(const udf::Arguments& arguments) {
    const bool interpolated = arguments.word_at(5).has_value();
    if (!interpolated) return {false, arguments.number("filling").value().real()};
    return {true, std::numeric_limits<double>::quiet_NaN()};
  }

  static Grid grid(const udf::Arguments& arguments, std::span<const double> indexes) {
    const auto real = [&](std::string_view name, double otherwise) {
      const auto number = arguments.number(name);
      return number ? number->real() : otherwise;
    };
    Grid grid;
    grid.start = real("start", indexes.front());
    grid.stride = real("stride", 1);
    const double stop = real("stop", indexes.back());
    const double steps = std::round((stop - grid.start) / grid.stride);
    // Written so that NaN fails.
    if (!(steps >= 0 && steps < static_cast<double>(kLargestResult))) {
      throw udf::Error{
          "start, stride and stop make no grid, or too large a one",
          {{"start", shown(grid.start)}, {"stride", shown(grid.stride)}, {"stop", shown(stop)}}};
    }
    grid.length = static_cast<std::size_t>(steps) + 1;
    return grid;
  }

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    const auto elements = read_call_elements(raw, 1);
    const auto& input = elements.inputs.front();
    if (input == Element{{ElementType::kFloat}}) {
      return std::make_unique<Expand<float>>(input, elements.outputs.front());
    }
    if (input == Element{{ElementType::kDouble}}) {
      return std::make_unique<Expand<double>>(input, elements.outputs.front());
    }
    throw udf::Error{"the measure must be of type float or double",
                     {{"type", udf::type_argument(raw, 0)}}};
  }
};

template <std::floating_point T>
std::optional<udf::Bytes> Expand<T>::row(const UDF_ARGS& raw) {
  const udf::Arguments arguments{ExpandShape::manual, raw};
  const auto measure = arguments.measure(0);
  if (!measure) return std::nullopt;
  const auto a = reader_.template read<T>(*measure);
  const auto indexes = read_indexes(arguments.measure(1), a.size());
  const auto grid = ExpandShape::grid(arguments, indexes);
  const auto gaps = ExpandShape::gaps(arguments);
  check_result_size(grid.length, sizeof(T));
  const auto out = expanded_.template as<T>(grid.length);
  place_elements(a, indexes, grid, static_cast<T>(gaps.filling), out);
  if (gaps.interpolated) interpolate<T>(a, indexes, grid, out);
  const auto result = conversion_({std::as_bytes(out).data(), out.size(), sizeof(T)}, result_);
  return udf::Bytes{result.data, result.bytes()};
}

/// The index of each element. Throws udf::Error if they do not increase.
template <std::floating_point T>
std::span<const double> Expand<T>::read_indexes(std::optional<udf::Bytes> bytes,
                                                std::size_t length) {
  if (!bytes) {
    while (positions_.size() < length)
      positions_.push_back(1.0 + static_cast<double>(positions_.size()));
    return std::span{positions_}.first(length);
  }
  const auto indexes = index_reader_.read<double>(*bytes);
  if (indexes.size() != length) {
    throw udf::Error{"there must be one index for each element",
                     {{"indexes", indexes.size()}, {"elements", length}}};
  }
  for (std::size_t i = 0; i < length; ++i) {
    const bool increases = i == 0 || indexes[i] > indexes[i - 1];
    if (increases && std::isfinite(indexes[i])) continue;
    throw udf::Error{"the indexes must increase", {{"position", i + 1}}};
  }
  return indexes;
}

}  // namespace

OPH_UDF(oph_expand, ExpandShape)

}  // namespace oph::primitives
