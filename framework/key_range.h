// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace oph::framework {

/// Rows of a fragment, by their keys, both inclusive.
struct KeyRange {
  std::int64_t first;
  std::int64_t last;
};

}  // namespace oph::framework
