// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/raster.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace oph::terminal {
namespace {

/// The cells of the old raster that one cell of the new covers.
struct Span {
  std::size_t begin, end;
};

Span covered(std::size_t index, std::size_t from, std::size_t to) {
  const std::size_t begin = index * from / to;
  return {begin, std::max(begin + 1, (index + 1) * from / to)};
}

double mean(const Raster& raster, Span rows, Span columns) {
  double sum = 0;
  std::size_t count = 0;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t column = columns.begin; column < columns.end; ++column) {
      const double value = raster.at(row, column);
      if (std::isnan(value)) continue;
      sum += value;
      ++count;
    }
  }
  return count == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / static_cast<double>(count);
}

}  // namespace

Raster resample(const Raster& raster, std::size_t rows, std::size_t columns) {
  Raster result{rows, columns, std::vector<double>(rows * columns)};
  for (std::size_t row = 0; row < rows; ++row) {
    const auto vertical = covered(row, raster.rows, rows);
    for (std::size_t column = 0; column < columns; ++column) {
      result.at(row, column) = mean(raster, vertical, covered(column, raster.columns, columns));
    }
  }
  return result;
}

}  // namespace oph::terminal
