// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/regrid/axis_weights.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "base/error.h"

namespace oph::operators::regrid {
namespace {

using framework::GeographicAxis;

constexpr double kCircle = 360;
/// Shares of a cell below this are rounding errors.
constexpr double kNothing = 1e-9;
/// Coordinates that differ less are the same: many are stored as float.
constexpr double kSame = 1e-5;

/// A row before it is stored: column and weight.
using Row = std::vector<std::pair<std::size_t, double>>;

void store(Row row, linear_algebra::CompressedRows& rows) {
  std::sort(row.begin(), row.end());
  for (std::size_t i = 0; i < row.size(); ++i) {
    // A cell may be met again on the other side of the globe.
    if (i + 1 < row.size() && row[i + 1].first == row[i].first) {
      row[i + 1].second += row[i].second;
    } else if (row[i].second > kNothing) {
      rows.add(static_cast<std::int64_t>(row[i].first), row[i].second);
    }
  }
  rows.end_row();
}

/// The cells of an axis in ascending order.
class Ascending {
 public:
  explicit Ascending(const Axis& axis) : axis_{axis}, is_descending_{axis.is_descending()} {}
  std::size_t size() const { return axis_.size(); }
  std::size_t column(std::size_t i) const { return is_descending_ ? size() - 1 - i : i; }
  double centre(std::size_t i) const { return axis_.centres[column(i)]; }
  const Interval& bounds(std::size_t i) const { return axis_.bounds[column(i)]; }

 private:
  const Axis& axis_;
  bool is_descending_;
};

/// Linear interpolation between centres.
class Linear {
 public:
  Linear(const Axis& source, bool holds_poles)
      : cells_{source},
        is_cyclic_{source.is_cyclic()},
        is_longitude_{source.kind == GeographicAxis::kLongitude},
        holds_north_{holds_poles && !is_longitude_ && source.reaches_north_pole()},
        holds_south_{holds_poles && !is_longitude_ && source.reaches_south_pole()} {}

  Row row(double point) const {
    const double first = cells_.centre(0), last = cells_.centre(cells_.size() - 1);
    if (is_longitude_) point -= kCircle * std::floor((point - first + kSame) / kCircle);
    if (point < first + kSame) {
      const bool is_inside = point > first - kSame || holds_south_;
      return is_inside ? Row{{cells_.column(0), 1.0}} : Row{};
    }
    if (point > last - kSame) return beyond(point, first, last);
    const auto next = find(point);
    return between(next - 1, next, point - cells_.centre(next - 1),
                   cells_.centre(next) - cells_.centre(next - 1));
  }

 private:
  Row beyond(double point, double first, double last) const {
    const auto end = cells_.size() - 1;
    if (point < last + kSame || holds_north_) return {{cells_.column(end), 1.0}};
    if (is_cyclic_) return between(end, 0, point - last, first + kCircle - last);
    return {};
  }

  Row between(std::size_t left, std::size_t right, double distance, double width) const {
    // A coordinate that is stored as float lies beside the one that it stands for.
    if (distance < kSame) return {{cells_.column(left), 1.0}};
    if (width - distance < kSame) return {{cells_.column(right), 1.0}};
    const double share = distance / width;
    return {{cells_.column(left), 1 - share}, {cells_.column(right), share}};
  }

  /// The first cell with a centre above `point`; there is one.
  std::size_t find(double point) const {
    std::size_t low = 0, high = cells_.size() - 1;
    while (high - low > 1) {
      const auto middle = (low + high) / 2;
      (cells_.centre(middle) > point ? high : low) = middle;
    }
    return high;
  }

  Ascending cells_;
  bool is_cyclic_, is_longitude_, holds_north_, holds_south_;
};

/// Areas that cells share, as shares of the target cell.
class Overlap {
 public:
  explicit Overlap(const Axis& source)
      : cells_{source}, is_longitude_{source.kind == GeographicAxis::kLongitude} {}

  Row row(const Interval& cell) const {
    Row row;
    const double measure = extent(cell);
    if (!(measure > 0)) return row;
    const double low = cells_.bounds(0).low, high = cells_.bounds(cells_.size() - 1).high;
    const double first = is_longitude_ ? std::ceil((cell.low - high) / kCircle) : 0;
    const double last = is_longitude_ ? std::floor((cell.high - low) / kCircle) : 0;
    for (double turn = first; turn <= last; ++turn) {
      add({cell.low - turn * kCircle, cell.high - turn * kCircle}, measure, row);
    }
    return row;
  }

 private:
  double extent(const Interval& cell) const {
    if (is_longitude_) return cell.high - cell.low;
    constexpr double kRadians = std::numbers::pi / 180;
    return std::sin(cell.high * kRadians) - std::sin(cell.low * kRadians);
  }

  void add(const Interval& cell, double measure, Row& row) const {
    for (auto i = first_above(cell.low); i < cells_.size(); ++i) {
      const auto& other = cells_.bounds(i);
      if (other.low >= cell.high) return;
      const Interval shared{std::max(cell.low, other.low), std::min(cell.high, other.high)};
      if (shared.high > shared.low) row.emplace_back(cells_.column(i), extent(shared) / measure);
    }
  }

  /// The first cell that ends above `edge`, or the number of cells.
  std::size_t first_above(double edge) const {
    std::size_t low = 0, high = cells_.size();
    while (low < high) {
      const auto middle = (low + high) / 2;
      if (cells_.bounds(middle).high > edge) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  Ascending cells_;
  bool is_longitude_;
};

}  // namespace

linear_algebra::CompressedRows axis_weights(const Axis& source, const Axis& target, Method method,
                                            bool holds_poles) {
  OPH_CHECK(source.kind == target.kind);
  linear_algebra::CompressedRows rows;
  rows.columns = static_cast<std::int64_t>(source.size());
  const Linear linear{source, holds_poles};
  const Overlap overlap{source};
  for (std::size_t i = 0; i < target.size(); ++i) {
    store(
        method == Method::kBilinear ? linear.row(target.centres[i]) : overlap.row(target.bounds[i]),
        rows);
  }
  return rows;
}

}  // namespace oph::operators::regrid
