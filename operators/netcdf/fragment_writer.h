// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "framework/task.h"
#include "io_server/fragment_store.h"
#include "metadb/cube.h"

namespace oph::operators::netcdf {

/// Writes consecutive rows to the fragments that they belong to: creates each table with its first
/// row, makes it durable after its last one. A fragment stays with one thread and its connections;
/// several threads work at the same time on different fragments.
class FragmentWriter {
 public:
  /// `fragments` are consecutive, of one rank, and outlive the writer, as does the task.
  FragmentWriter(framework::Task& task, std::span<const metadb::Fragment> fragments,
                 std::size_t row_bytes, std::size_t threads);
  ~FragmentWriter();

  /// Writes `rows` rows from the one with this key on, which lie at the start of `memory`. Rows
  /// come in their order. Calls `after_rows` now and then, from any thread, with the number of rows
  /// written since.
  void write(std::int64_t first_key, std::int64_t rows, const io_server::SharedRows& memory,
             const std::function<void(std::int64_t)>& after_rows);

 private:
  struct Rows;
  /// A table that is being written.
  struct Output {
    io_server::Relation table;
    std::optional<io_server::RowWriter> pusher;  ///< absent: its server takes the rows itself
  };
  void write_share(std::size_t thread, const Rows& rows);
  void write_fragment(std::size_t index, io_server::FragmentStore& store, const Rows& rows);
  Output open(io_server::FragmentStore& store, const metadb::Fragment& fragment,
              const io_server::SharedRows& memory) const;
  void write_rows(Output& output, io_server::FragmentStore& store, const Rows& rows,
                  std::int64_t key, std::int64_t count) const;

  framework::Task& task_;
  std::span<const metadb::Fragment> fragments_;
  std::size_t row_bytes_;
  std::vector<io_server::FragmentStore*> stores_;  ///< by thread
  std::vector<std::optional<Output>> outputs_;     ///< by fragment, while it is open
};

}  // namespace oph::operators::netcdf
