// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

namespace oph::operators::netcdf {

/// Where the rows of a planned cube come from.
class RowSource {
 public:
  virtual ~RowSource() = default;

  /// Reads `rows` rows from `first` (counted from 0) into `target`, calls `after_block` now and
  /// then.
  virtual void read(std::int64_t first, std::int64_t rows, std::byte* target,
                    const std::function<void()>& after_block) = 0;
};

}  // namespace oph::operators::netcdf
