// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <string>
#include <vector>

#include "file_array/file_index.h"
#include "tests/support/temporary_folder.h"

namespace oph::file_array {

using Numbers = std::vector<std::int64_t>;

/// A file with an array of (time, lat, lon) in chunks, whose elements tell their place.
class StoredFile {
 public:
  struct Way {
    Numbers chunk = {5, 6, 7};
    bool is_swapped = false;
    bool is_compressed = false;
    bool is_shuffled = false;
    bool has_gap = false;
  };

  /// `origin`: where the array lies in one of several files.
  StoredFile(Numbers extents, Way way, Numbers origin = {0, 0, 0});

  const FilePart& part() const { return part_; }
  const std::filesystem::path& path() const { return path_; }
  std::int32_t value_at(const Numbers& position) const;

 private:
  bool is_in_gap(const Numbers& position) const;
  void write();
  std::string chunk_from(const Numbers& start) const;

  Way way_;
  Numbers origin_;
  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "array";
  FilePart part_;
};

/// An array in one file, or in several that are joined along an axis.
class StoredArray {
 public:
  StoredArray(const Numbers& extents, const StoredFile::Way& way)
      : StoredArray{0, {extents}, {way}} {}
  StoredArray(std::size_t joined_axis, const std::vector<Numbers>& extents,
              const std::vector<StoredFile::Way>& ways);

  /// Which axes become rows and which arrays, outermost first.
  void set_roles(const Numbers& explicit_axes, const Numbers& implicit_axes);
  /// What the rows should be, one behind the other.
  std::vector<std::int32_t> expected() const;

  FileIndex& index() { return index_; }
  const std::filesystem::path& path(std::size_t part = 0) const;

 private:
  void expect_from(std::size_t level, std::size_t part, Numbers& positions,
                   std::vector<std::int32_t>& values) const;

  std::deque<StoredFile> files_;
  Numbers order_;
  FileIndex index_;
};

/// Some rows, by a reader of their own.
std::vector<std::int32_t> read_rows(const FileIndex& index, std::int64_t first, std::int64_t rows);

}  // namespace oph::file_array
