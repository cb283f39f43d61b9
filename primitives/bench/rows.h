// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/element_type.h"

namespace oph::primitives::bench {

/// Arrays of random numbers, more than the caches hold; every seventh element is -1, the missing
/// value of the calls. The parts of complex numbers are as those of real ones.
class Rows {
 public:
  Rows(ElementType type, std::size_t elements);

  std::size_t row_bytes() const { return row_bytes_; }

  /// Row `i`, counted on from the first after the last.
  std::span<const std::byte> row(std::size_t i) const;

 private:
  std::size_t row_bytes_;
  std::span<const std::byte> bytes_;
};

}  // namespace oph::primitives::bench
