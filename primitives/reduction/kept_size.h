// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "primitives/udf/error.h"

namespace oph::primitives {

/// Throws udf::Error if what is kept of a group of rows, `numbers` of 8 bytes for each of `length`
/// elements, would be more than 4 GiB.
inline void check_kept_size(std::size_t length, std::size_t numbers) {
  const auto most = (std::size_t{4} << 30) / sizeof(double) / numbers;
  if (length <= most) return;
  throw udf::Error{"the arrays are too long to combine rows", {{"length", length}, {"most", most}}};
}

}  // namespace oph::primitives
