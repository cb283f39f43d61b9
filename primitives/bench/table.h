// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "primitives/bench/comparison.h"

namespace oph::primitives::bench {

/// What a primitive is held against, and how the ratio reads.
enum class Reference : std::uint8_t {
  kCopy,       ///< its rate divided by that of memcpy
  kRead,       ///< its rate divided by that of reading
  kSelection,  ///< its cost divided by that of one median selection
};

/// A line of the table.
struct Line {
  std::string label;
  std::string type;
  std::size_t elements = 0;
  Times times = {};
  Reference reference = Reference::kCopy;
  std::optional<double> target = {};
};

void print_table(const std::vector<Line>& lines);

}  // namespace oph::primitives::bench
