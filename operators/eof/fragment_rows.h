// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

#include "framework/measure_numbers.h"
#include "framework/task.h"

namespace oph::operators::eof {

/// The rows of this rank's fragments of a cube, to be gone through again and again: kept in memory
/// if they fit, otherwise read each time.
class FragmentRows {
 public:
  /// At most `budget` bytes are kept.
  FragmentRows(framework::Task& task, const metadb::Cube& cube, std::int64_t budget);

  using Visit = std::function<void(std::int64_t key, std::span<const double> numbers)>;
  /// Calls `visit` with each row, NaN where there is no value. Throws if the task is cancelled.
  void for_each(const Visit& visit);

  /// Rows of this rank: all of its keys are consecutive.
  std::int64_t first_key() const;
  std::int64_t rows() const;

 private:
  void read(const Visit& visit);

  framework::Task& task_;
  const metadb::Cube& cube_;
  framework::MeasureNumbers measure_;
  std::span<const metadb::Fragment> fragments_;
  bool keeps_;
  bool is_kept_ = false;
  std::vector<std::pair<std::int64_t, std::vector<std::byte>>> kept_;
  std::vector<double> numbers_;
};

}  // namespace oph::operators::eof
