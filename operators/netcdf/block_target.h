// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "operators/netcdf/box.h"

namespace oph::operators::netcdf {

/// An array in a file that is written in boxes.
class BlockTarget {
 public:
  virtual ~BlockTarget() = default;
  /// Writes a box of the array, packed in its order.
  virtual void write(const Box& box, const std::byte* data) = 0;
};

}  // namespace oph::operators::netcdf
