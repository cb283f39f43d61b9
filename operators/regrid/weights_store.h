// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "operators/regrid/axis_weights.h"
#include "operators/regrid/target_grid.h"

namespace oph::operators::regrid {

/// The weights between two grids.
struct Weights {
  linear_algebra::CompressedRows latitude;
  linear_algebra::CompressedRows longitude;

  bool operator==(const Weights&) const = default;
};

Weights compute_weights(const RectilinearGrid& source, const RectilinearGrid& target,
                        Method method);

/// Weights as bytes: what a file holds, and what ranks tell each other.
std::string to_bytes(const Weights& weights, std::string_view key);
/// Reads what to_bytes() made with the same key; absent if it is anything else: cut off, changed,
/// of other grids, or no weights at all.
std::optional<Weights> from_bytes(std::string_view bytes, std::string_view key);

/// Weights kept in a folder, in files named after what they depend on: both grids, to the bit, and
/// the method. Readers and writers may come from any number of processes: files appear whole, and
/// what is damaged counts as absent and is replaced.
class WeightsStore {
 public:
  /// The folder is made when something is written.
  explicit WeightsStore(std::filesystem::path folder) : folder_{std::move(folder)} {}

  /// 64 hexadecimal digits that stand for two grids and a method.
  static std::string key(const RectilinearGrid& source, const RectilinearGrid& target,
                         Method method);
  std::filesystem::path file(std::string_view key) const;
  std::optional<Weights> find(std::string_view key) const;
  /// Throws a system error if the file cannot be written.
  void save(std::string_view key, const Weights& weights) const;

 private:
  std::filesystem::path folder_;
};

}  // namespace oph::operators::regrid
