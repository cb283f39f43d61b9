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

/// An element near the mean of some elements, from which to measure distances.
template <udf::Measure T>
T near(double mean) {
  if constexpr (std::is_same_v<T, std::int64_t>) {
    if (mean >= 0x1p63) return std::numeric_limits<T>::max();
  }
  return static_cast<T>(mean);
}

/// Sums over columns of some rows: of the distances of elements to a center, and of their squares.
/// They lie in the first-level cache, and rows are read in the order of memory.
template <udf::Measure T>
class PartialSquares {
 public:
  static constexpr std::size_t kMostColumns = 512;
  static constexpr std::size_t kMostRows = 64;  // fewer than the narrowest counter counts

  explicit PartialSquares(udf::Missing<T> missing) : missing_{missing} {}

  /// The center is near the mean of the rows before, or one element of these.
  void start(Rows<T> rows, const double* counts, const double* means) {
    std::fill_n(sum_.begin(), rows.width, Distance<T>{0});
    std::fill_n(squares_.begin(), rows.width, Distance<T>{0});
    std::fill_n(count_.begin(), rows.width, Counter<T>{0});
    for (std::size_t column = 0; column < rows.width; ++column) {
      center_[column] = counts[column] > 0 ? near<T>(means[column]) : T{0};
    }
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
        center_[column] = elements[column];
        has_center[column] = true;
        --without_mean;
      }
    }
  }

  void add(const T* row, std::size_t width) {
    in_parts<64 / sizeof(T)>(width, [&]<std::size_t lanes>(std::size_t column) {
      add_elements<lanes>(row + column, column);
    });
  }

  /// The squares are corrected for the distance of the center to the mean, before and after. All of
  /// these rows are part of the result, so that the correction is small beside it.
  void merge_into(SquareSums sums, std::size_t width) const {
    for (std::size_t i = 0; i < width; ++i) {
      const double center = udf::widen<double>(center_[i]);
      const double shift = sums.count[i] > 0 ? sums.mean[i] - center : 0;
      const double shifts = sums.count[i] * shift;
      const double sum = sum_[i] + shifts;
      sums.count[i] += static_cast<double>(count_[i]);
      const double step = sum / std::max(sums.count[i], 1.0);
      sums.mean[i] = center + step;
      sums.squares[i] += squares_[i] + shifts * shift - sum * step;
    }
  }

 private:
  // Works on pointers that are known to be different, for the vectoriser.
  template <std::size_t lanes>
  void add_elements(const T* elements, std::size_t column) {
    const auto missing = missing_;
    const T* __restrict const center = center_.data() + column;
    std::array<T, lanes> present;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      // Read in any case: processors read nothing narrow on condition.
      const T replacement = center[lane];
      const T element = elements[lane];
      present[lane] = missing(element) ? replacement : element;
    }
    Counter<T>* __restrict const counts = count_.data() + column;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      counts[lane] = static_cast<Counter<T>>(counts[lane] + (missing(elements[lane]) ? 0 : 1));
    }
    std::array<Distance<T>, lanes> distances;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      distances[lane] = distance(present[lane], center[lane]);
    }
    Distance<T>* __restrict const sums = sum_.data() + column;
    for (std::size_t lane = 0; lane < lanes; ++lane) sums[lane] += distances[lane];
    Distance<T>* __restrict const squares = squares_.data() + column;
    for (std::size_t lane = 0; lane < lanes; ++lane) {
      squares[lane] += distances[lane] * distances[lane];
    }
  }

  udf::Missing<T> missing_;
  alignas(64) std::array<T, kMostColumns> center_;
  alignas(64) std::array<Distance<T>, kMostColumns> sum_;
  alignas(64) std::array<Distance<T>, kMostColumns> squares_;
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
