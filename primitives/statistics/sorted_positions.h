// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "primitives/udf/buffer.h"

namespace oph::primitives {

/// The positions (from 0) of the elements that are not missing, in the order of their values.
inline std::span<const std::size_t> sorted_positions(std::span<const double> values,
                                                     udf::Buffer& room) {
  const auto all = room.as<std::size_t>(values.size());
  std::size_t count = 0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    all[count] = i;
    count += std::isnan(values[i]) ? 0 : 1;
  }
  const auto order = all.first(count);
  std::sort(order.begin(), order.end(),
            [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  return order;
}

}  // namespace oph::primitives
