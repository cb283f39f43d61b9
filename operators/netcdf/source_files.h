// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "operators/netcdf/chunk_layout.h"
#include "operators/netcdf/encoding.h"
#include "operators/netcdf/file.h"
#include "operators/netcdf/plain_array.h"

namespace oph::operators::netcdf {

struct SourcePath {
  std::filesystem::path path;
  std::string shown;  ///< as the user wrote it
};

/// A variable of an open file.
struct SourceVariable {
  SourceVariable(const SourcePath& source, std::string_view measure);

  std::optional<PlainArray> plain;  ///< if parts of it can be read for the cost of these parts
  File file;
  const FileVariable& variable;
  Encoding encoding;
  ChunkLayout chunks;
};

/// The files that a cube is made of, in the order of their data; all have the same variable.
class SourceFiles {
 public:
  SourceFiles(std::vector<SourcePath> paths, std::string measure);

  std::size_t count() const { return paths_.size(); }
  const SourcePath& path(std::size_t index) const { return paths_[index]; }
  const std::string& measure() const { return measure_; }
  /// Opens a file, and closes the one that was open before.
  const SourceVariable& open(std::size_t index);
  /// Closes the file that is open, if any.
  void close() { open_.reset(); }
  /// Puts the files in another order: `order` has the present positions.
  void reorder(const std::vector<std::size_t>& order);

 private:
  std::vector<SourcePath> paths_;
  std::string measure_;
  std::size_t index_ = 0;
  std::optional<SourceVariable> open_;
};

}  // namespace oph::operators::netcdf
