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
void find_distances(const T* elements, udf::Missing<T> missing, const double* center,
                    std::array<double, lanes>& distance) {
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

/// Sums over columns of some rows: of the distances of elements to a center, and of their squares.
/// They lie in the first-level cache, and rows are read in the order of memory.
template <udf::Measure T>
class PartialSquares {
 public:
  static constexpr std::size_t kMostColumns = 512;
  static constexpr std::size_t kMostRows = 64;  // fewer than the narrowest counter counts

  explicit PartialSquares(udf::Missing<T> missing) : missing_{missing} {}

  /// The center is the mean of the rows before, or one element of these.
  void start(Rows<T> rows, const double* counts, const double* means) {
    std::fill_n(sum_.begin(), rows.width, 0.0);
    std::fill_n(squares_.begin(), rows.width, 0.0);
    std::fill_n(count_.begin(), rows.width, Counter<T>{0});
    std::copy_n(means, rows.width, center_.begin());
    std::size_t without_mean = std::count(counts, counts + rows.width, 0.0);
    if (without_mean == 0) return;
    std::array<bool, kMostColumns> has_center;
    for (std::size_t column = 0; column < rows.width; ++column) {
      has_center[column] = counts[column] > 0;
    }
    for (std::size_t i = 0; i < rows.count && without_mean > 0; ++i) {
      const T* const elements = rows.data + i * rows.stride;
      for (std::size_t column = 0; column < rows.width; ++column) {
        if (has_center[column] || missing_(elements[column])) continue;
        center_[column] = udf::widen<double>(elements[column]);
        has_center[column] = true;
        --without_mean;
      }
    }
  }

  void add(const T* row, std::size_t width) {
    in_parts<16>(width, [&]<std::size_t lanes>(std::size_t column) {
      add_elements<lanes>(row + column, column);
    });
  }

  /// The squares are corrected for the distance of the center to the mean. All of these rows are
  /// part of the result, so that the correction is small beside it.
  void merge_into(SquareSums sums, std::size_t width) const {
    for (std::size_t i = 0; i < width; ++i) {
      sums.count[i] += static_cast<double>(count_[i]);
      const double step = sum_[i] / std::max(sums.count[i], 1.0);
      sums.mean[i] = center_[i] + step;
      sums.squares[i] += squares_[i] - sum_[i] * step;
    }
  }

 private:
  // Works on pointers that are known to be different, for the vectoriser.
  template <std::size_t lanes>
  void add_elements(const T* elements, std::size_t column) {
    const auto missing = missing_;
    std::array<double, lanes> distance;
    find_distances<lanes>(elements, missing, center_.data() + column, distance);
    Counter<T>* __restrict const counts = count_.data() + column;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      counts[lane] = static_cast<Counter<T>>(counts[lane] + (missing(elements[lane]) ? 0 : 1));
    }
    double* __restrict const sums = sum_.data() + column;
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += distance[lane];
    double* __restrict const squares = squares_.data() + column;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      squares[lane] += distance[lane] * distance[lane];
    }
  }

  udf::Missing<T> missing_;
  alignas(64) std::array<double, kMostColumns> center_;
  alignas(64) std::array<double, kMostColumns> sum_;
  alignas(64) std::array<double, kMostColumns> squares_;
  alignas(64) std::array<Counter<T>, kMostColumns> count_;
};

/// Adds rows to sums, in one pass.
template <udf::Measure T>
void add_square_rows(Rows<T> rows, udf::Missing<T> missing, SquareSums sums) {
  using Partial = PartialSquares<T>;
  Partial partial{missing};
  for (std::size_t first = 0; first < rows.width; first += Partial::kMostColumns) {
    const auto width = std::min(Partial::kMostColumns, rows.width - first);
    const SquareSums own{sums.count + first, sums.mean + first, sums.squares + first};
    for (std::size_t row = 0; row < rows.count; row += Partial::kMostRows) {
      const auto count = std::min(Partial::kMostRows, rows.count - row);
      const auto part = rows.part(row, count, first, width);
      partial.start(part, own.count, own.mean);
      for (std::size_t i = 0; i < count; ++i) partial.add(part.data + i * part.stride, width);
      partial.merge_into(own, width);
    }
  }
}

template <udf::Measure T>
using AddSquareRows = void (*)(Rows<T>, udf::Missing<T>, SquareSums);

/// `add_square_rows` for the processor at hand; compiled once, in moments.cc.
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
