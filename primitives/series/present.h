// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>

#include "primitives/udf/buffer.h"

namespace oph::primitives {

/// Copies the elements that are not missing (NaN) into `room`, in their order.
inline std::span<double> copy_present(std::span<const double> values, udf::Buffer& room) {
  const auto all = room.as<double>(values.size());
  std::size_t count = 0;
  for (const double value : values) {
    all[count] = value;
    count += static_cast<std::size_t>(value == value);  // no branch: gaps are unpredictable
  }
  return all.first(count);
}

/// Points of a curve: as many abscissas as values.
struct Points {
  std::span<double> x;
  std::span<double> y;

  std::size_t size() const { return x.size(); }
};

/// Room for points, kept from row to row.
class PointRoom {
 public:
  /// Copies the points of which both coordinates are there. Without abscissas these are 1, 2, ….
  Points copy_present(std::span<const double> x, std::span<const double> y) {
    const Points all{x_.as<double>(y.size()), y_.as<double>(y.size())};
    std::size_t count = 0;
    for (std::size_t i = 0; i < y.size(); ++i) {
      const double abscissa = x.empty() ? static_cast<double>(i + 1) : x[i];
      all.x[count] = abscissa;
      all.y[count] = y[i];
      count += static_cast<std::size_t>((abscissa == abscissa) & (y[i] == y[i]));
    }
    return {all.x.first(count), all.y.first(count)};
  }

 private:
  udf::Buffer x_;
  udf::Buffer y_;
};

}  // namespace oph::primitives
