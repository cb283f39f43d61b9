// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/reduction/columns.h"

namespace oph::primitives {

/// For each of some columns the number of its elements, their mean, and the sum of the squares of
/// their distances to it.
struct SquareSums {
  double* count;
  double* mean;
  double* squares;
};

/// Distances of elements to a center in each lane, 0 for missing ones. Where elements are narrower
/// than doubles these decide what is missing: the vectoriser wants one width in a loop.
template <std::size_t lanes, udf::Measure T>
void find_distances(const T* elements, udf::Missing<T> missing,
                    const std::array<double, lanes>& center, std::array<double, lanes>& distance) {
  if constexpr (sizeof(T) == sizeof(double)) {
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const double from_center = udf::widen<double>(elements[lane]) - center[lane];
      distance[lane] = missing(elements[lane]) ? 0.0 : from_center;
    }
  } else {
    const auto value = static_cast<double>(missing.value());
    const udf::Missing<double> wide{missing.given() ? std::optional{udf::Number{value}}
                                                    : std::nullopt};
    for (std::size_t lane = 0; lane < lanes; ++lane) distance[lane] = elements[lane];
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      const double from_center = distance[lane] - center[lane];
      distance[lane] = wide(distance[lane]) ? 0.0 : from_center;
    }
  }
}

/// Adds rows in one pass: the squares are those of the distances to the mean of the rows before,
/// or to one element of the first rows, and corrected then. All of these are part of the result,
/// so that the correction is small beside it.
template <udf::Measure T>
class SquareRows {
 public:
  SquareRows(udf::Missing<T> missing, SquareSums sums) : missing_{missing}, sums_{sums} {}

  void add(Rows<T> rows) {
    in_strips<16, kRows>(
        rows, [&]<std::size_t lanes>(Rows<T> part, std::size_t column, std::size_t known) {
          add_strip<lanes>(part, column, known);
        });
  }

 private:
  static constexpr std::size_t kRows = 64;  // fewer than the narrowest counters count

  template <std::size_t lanes>
  void add_strip(Rows<T> rows, std::size_t column, std::size_t known) {
    auto center = find_center<lanes>(rows, column);
    std::array<double, lanes> sum{};
    std::array<double, lanes> squares{};
    std::array<Counter<T>, lanes> count{};
    for (std::size_t i = 0; i < rows.count; ++i) {
      const T* const elements = rows.data + i * rows.stride;
      std::array<double, lanes> distance;
      find_distances(elements, missing_, center, distance);
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        count[lane] = static_cast<Counter<T>>(count[lane] + (missing_(elements[lane]) ? 0 : 1));
      }
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        sum[lane] += distance[lane];
        squares[lane] += distance[lane] * distance[lane];
      }
    }
    for (std::size_t lane = known; lane < lanes; ++lane) {
      const auto i = column + lane;
      sums_.count[i] += static_cast<double>(count[lane]);
      const double step = sum[lane] / std::max(sums_.count[i], 1.0);
      sums_.mean[i] = center[lane] + step;
      sums_.squares[i] += squares[lane] - sum[lane] * step;
    }
  }

  template <std::size_t lanes>
  std::array<double, lanes> find_center(Rows<T> rows, std::size_t column) const {
    std::array<double, lanes> center;
    const auto* const counts = sums_.count + column;
    std::copy_n(sums_.mean + column, lanes, center.begin());
    if (*std::min_element(counts, counts + lanes) > 0) return center;
    for (std::size_t i = rows.count; i-- > 0;) {
      const T* const elements = rows.data + i * rows.stride;
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        if (counts[lane] > 0 || missing_(elements[lane])) continue;
        center[lane] = udf::widen<double>(elements[lane]);
      }
    }
    return center;
  }

  udf::Missing<T> missing_;
  SquareSums sums_;
};

template <udf::Measure T>
using AddSquareRows = void (*)(Rows<T>, udf::Missing<T>, SquareSums);

/// The function that adds rows with `SquareRows`; compiled once, in moments.cc.
template <udf::Measure T>
AddSquareRows<T> best_add_square_rows();

/// Columns of which a reducer takes the squares.
template <class Reducer, udf::Measure T>
class SquareColumns {
 public:
  static constexpr std::size_t kWidest = 512;  // takes part of the first-level cache

  void start(std::size_t width) {
    std::fill_n(count_.begin(), width, 0.0);
    std::fill_n(mean_.begin(), width, 0.0);
    std::fill_n(squares_.begin(), width, 0.0);
  }

  void add(Rows<T> rows, udf::Missing<T> missing) {
    add_(rows, missing, {count_.data(), mean_.data(), squares_.data()});
  }

  void merge(std::size_t to, std::size_t from) {
    const double count = count_[to] + count_[from];
    if (count_[from] == 0) return;
    const double distance = mean_[from] - mean_[to];
    const double step = distance * count_[from] / count;
    mean_[to] += step;
    squares_[to] += squares_[from] + distance * step * count_[to];
    count_[to] = count;
  }

  double result(std::size_t column, udf::Missing<T>) const {
    return Reducer::result(squares_[column], count_[column]);
  }

 private:
  AddSquareRows<T> add_ = best_add_square_rows<T>();
  alignas(64) std::array<double, kWidest> count_;
  alignas(64) std::array<double, kWidest> mean_;
  alignas(64) std::array<double, kWidest> squares_;
};

}  // namespace oph::primitives
