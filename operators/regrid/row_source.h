// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "framework/measure_numbers.h"
#include "io_server/fragment_store.h"
#include "metadb/cube.h"

namespace oph::operators::regrid {

/// Elements of an array, from 0.
struct Slice {
  std::int64_t first = 0;
  std::int64_t count = 0;
};

/// Reads rows of a cube by their keys, wherever their fragments are.
class RowSource {
 public:
  explicit RowSource(const metadb::Cube& cube);

  /// Reads a slice of the arrays of the rows `keys` (ascending) to `numbers`, one behind the other,
  /// NaN where there is no value. Returns whether some have none. Throws a system error if a row
  /// is not there.
  bool read(io_server::FragmentStore& store, std::span<const std::int64_t> keys, Slice slice,
            std::span<double> numbers) const;

 private:
  const metadb::Fragment& fragment(std::int64_t key) const;
  /// How many of the keys, from the first, are best read by one statement.
  std::size_t run_length(std::span<const std::int64_t> keys, std::int64_t row_bytes) const;
  io_server::Expression value(Slice slice) const;

  const metadb::Cube& cube_;
  framework::MeasureNumbers measure_;
};

}  // namespace oph::operators::regrid
