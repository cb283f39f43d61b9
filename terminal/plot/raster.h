// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <vector>

namespace oph::terminal {

/// Numbers in rows, the top one first; NaN is missing.
struct Raster {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;

  double at(std::size_t row, std::size_t column) const { return values[row * columns + column]; }
  double& at(std::size_t row, std::size_t column) { return values[row * columns + column]; }
};

/// Makes a raster of another size: each value is the mean of the cells below it that are not
/// missing, or the nearest cell where the raster grows.
Raster resample(const Raster& raster, std::size_t rows, std::size_t columns);

}  // namespace oph::terminal
