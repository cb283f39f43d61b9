// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "framework/row_table.h"
#include "io_server/fragment_store.h"
#include "metadb/cube.h"
#include "operators/publishing/page.h"

namespace oph::operators::publishing {

/// The pages of tables of a cube: each fragment has its own, with a bounded number of rows, each
/// with the first elements of its array.
class TablePages {
 public:
  static constexpr std::int64_t kRowsOnPage = 200;
  static constexpr std::int64_t kMostElements = 100;
  static constexpr std::int64_t kMostPages = 20;  ///< of one fragment

  TablePages(const metadb::Cube& cube, const framework::CoordinateFormat& format, bool has_keys,
             std::span<const Link> links);

  /// Rows of a fragment that its pages show.
  static std::int64_t shown_rows(const metadb::Fragment& fragment);
  /// The names of the pages of a fragment, in the order of their rows.
  static std::vector<std::string> names(const metadb::Fragment& fragment);
  /// Writes the pages of a fragment. Thread-safe.
  void write(io_server::FragmentStore& store, const metadb::Fragment& fragment,
             const std::filesystem::path& folder) const;

 private:
  Grid header() const;
  std::vector<std::string> element_labels(const framework::CoordinateFormat& format) const;
  Grid read(io_server::FragmentStore& store, const metadb::Fragment& fragment, std::int64_t first,
            std::int64_t last) const;
  std::string note(const metadb::Fragment& fragment, std::int64_t first, std::int64_t last) const;

  metadb::Cube cube_;
  framework::RowTable rows_;
  std::vector<Link> links_;
  std::int64_t elements_;  ///< of each array that are shown
  std::vector<std::string> labels_;
};

}  // namespace oph::operators::publishing
