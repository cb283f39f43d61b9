// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "framework/measure_numbers.h"
#include "framework/subset/row_selection.h"
#include "io_server/fragment_store.h"
#include "metadb/cube.h"

namespace oph::operators::publishing {

/// A cube thinned to what a page may hold: of some dimensions every n-th position.
class Sample {
 public:
  /// Keeps at most `most_values`. The dimensions `together` (positions in Cube::dimensions) are
  /// thinned by one common step, to at most `most_together` places; then the longest of the others
  /// are, until all fits. Precondition: the measure is real.
  Sample(const metadb::Cube& cube, std::vector<std::size_t> together, std::int64_t most_together,
         std::int64_t most_values);

  /// Every n-th position of dimension `i` is kept, from the first.
  std::int64_t step(std::size_t i) const { return steps_[i]; }
  std::vector<std::int64_t> positions(std::size_t i) const;
  /// Whether something is left out.
  bool is_thinned() const;

  /// The values of one fragment that are kept, in the order of the cube: floats, NaN where there is
  /// no value.
  std::string read(io_server::FragmentStore& store, const metadb::Fragment& fragment) const;

 private:
  std::int64_t extent(std::size_t i) const;
  std::int64_t values() const;
  void thin_together(const std::vector<std::size_t>& together, std::int64_t most);
  void thin_others(const std::vector<std::size_t>& together, std::int64_t most);
  framework::Selection selection() const;

  metadb::Cube cube_;
  std::vector<std::int64_t> steps_;
  std::optional<framework::RowSelection> rows_;
  io_server::RowQuery query_;
  framework::MeasureNumbers numbers_;
};

}  // namespace oph::operators::publishing
