// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/row_import.h"

#include <algorithm>
#include <atomic>
#include <future>

#include "base/error.h"
#include "operators/netcdf/fragment_writer.h"
#include "operators/netcdf/row_buffer.h"

namespace oph::operators::netcdf {
namespace {

// Groups of rows that follow each other in the file: reading and pushing overlap, and what was read
// is still in the cache when it is pushed.
constexpr std::size_t kStreamedBytes = std::size_t{32} << 20U;
// Passes over a file that may be read in parts: enough to overlap most of reading and pushing.
constexpr std::int64_t kPasses = 4;

/// The groups in which rows are read and pushed: one while the next is read.
struct Groups {
  std::int64_t rows;
  std::size_t buffers;
};

/// If the file does not have the rows in their order, each group costs a pass over the file. Where
/// that touches every chunk again, there are as few groups as the memory allows: all rows are read
/// at once if they fit, without overlap.
Groups plan_groups(const framework::Task& task, const RowReader& reader, std::int64_t rows,
                   std::int64_t rows_together) {
  const auto megabytes = task.configuration().integer("framework.memory_megabytes");
  const auto memory = static_cast<std::size_t>(megabytes) << 20U;
  const auto blocks = RowReader::block_bytes();
  const auto available = memory > 2 * blocks ? memory - blocks : memory / 2;
  const auto row = reader.row_bytes();
  if (row > available) {
    throw user_error(
        "an array does not fit in the memory of a process: make more dimensions "
        "explicit (bytes={}, framework.memory_megabytes={})",
        row, megabytes);
  }
  const auto pass = std::max(reader.rows_worth_a_pass(), rows / kPasses);
  if (!reader.is_in_row_order() && pass >= rows &&
      static_cast<std::size_t>(rows) * row <= available) {
    return {rows, 1};
  }
  const std::size_t buffers = 2 * row <= available ? 2 : 1;
  auto bytes = available / buffers;
  if (reader.is_in_row_order()) bytes = std::clamp(kStreamedBytes, row, bytes);
  auto group = static_cast<std::int64_t>(bytes / row);
  if (!reader.is_in_row_order()) group = std::min(group, pass);
  if (group > rows_together) group -= group % rows_together;
  return {std::min(group, rows), buffers};
}

/// Counts rows that were read and rows that were pushed, and tells the user.
class Progress {
 public:
  Progress(framework::Task& task, std::int64_t steps, std::size_t fragments)
      : task_{task}, steps_{steps}, fragments_{static_cast<std::int64_t>(fragments)} {}

  void add(std::int64_t steps) {
    const auto done = done_ += steps;
    task_.monitor().report("OPH_STATUS_EXECUTE", std::min(done, steps_) * fragments_ / steps_,
                           fragments_);
  }

 private:
  framework::Task& task_;
  std::int64_t steps_;
  std::int64_t fragments_;
  std::atomic<std::int64_t> done_ = 0;
};

}  // namespace

void import_rows(framework::Task& task, RowReader& reader,
                 std::span<const metadb::Fragment> my_fragments, std::size_t all_fragments,
                 std::int64_t rows_together) {
  if (my_fragments.empty()) return;
  const auto first = my_fragments.front().key_start;
  const auto end = my_fragments.back().key_end + 1;
  const auto groups = plan_groups(task, reader, end - first, rows_together);
  const auto threads = static_cast<std::size_t>(task.arguments().integer("nthreads"));
  Progress progress{task, 2 * (end - first), all_fragments};
  FragmentWriter writer{task, my_fragments, reader.row_bytes(), threads};
  std::vector<RowBuffer> buffers;
  for (std::size_t i = 0; i < groups.buffers; ++i) {
    buffers.emplace_back(static_cast<std::size_t>(groups.rows) * reader.row_bytes());
  }
  std::future<void> pushing;
  for (auto key = first; key < end; key += groups.rows) {
    const auto rows = std::min(groups.rows, end - key);
    if (buffers.size() == 1 && pushing.valid()) pushing.get();
    auto& buffer = buffers[static_cast<std::size_t>((key - first) / groups.rows) % buffers.size()];
    reader.read(key - 1, rows, buffer.data(), [&] { task.check_cancelled(); });
    progress.add(rows);
    if (pushing.valid()) pushing.get();
    pushing = std::async(std::launch::async, [&task, &writer, &buffer, &progress, key, rows] {
      writer.write(key, rows, buffer.data(), [&](std::int64_t done) { progress.add(done); });
    });
  }
  pushing.get();
}

}  // namespace oph::operators::netcdf
