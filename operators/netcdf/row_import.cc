// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/row_import.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>

#include "base/error.h"
#include "base/log.h"
#include "operators/netcdf/concat_rows.h"
#include "operators/netcdf/fragment_writer.h"
#include "operators/netcdf/import_way.h"
#include "operators/netcdf/staged_rows.h"

namespace oph::operators::netcdf {
namespace {

/// Counts bytes of rows that were read and that were pushed, and tells the user.
class Progress {
 public:
  Progress(framework::Task& task, std::int64_t own_bytes, std::int64_t all_bytes)
      : task_{task}, own_bytes_{own_bytes}, all_bytes_{all_bytes} {}

  /// Thread-safe. Each byte counts half when it is read, and half when it is pushed.
  void add(std::int64_t bytes) {
    const auto done = std::min(own_bytes_, (done_twice_ += bytes) / 2);
    const auto share = static_cast<double>(done) / static_cast<double>(own_bytes_);
    task_.monitor().report("OPH_STATUS_EXECUTE",
                           static_cast<std::int64_t>(share * static_cast<double>(all_bytes_)),
                           all_bytes_);
  }

 private:
  framework::Task& task_;
  std::int64_t own_bytes_;
  std::int64_t all_bytes_;
  std::atomic<std::int64_t> done_twice_ = 0;
};

/// Reads groups of rows of this rank and pushes them: one group while the next is read.
class RowMover {
 public:
  RowMover(framework::Task& task, RowSource& source, const ImportWay& way,
           std::span<const metadb::Fragment> fragments, std::size_t row_bytes, Progress& progress)
      : task_{task},
        source_{source},
        way_{way},
        first_{fragments.front().key_start - 1},
        end_{fragments.back().key_end},
        row_bytes_{row_bytes},
        progress_{progress},
        writer_{task, fragments, row_bytes,
                static_cast<std::size_t>(task.arguments().integer("nthreads"))} {
    const auto rows = static_cast<std::size_t>(std::min(way.group_rows, end_ - first_));
    for (std::size_t i = 0; i < way.buffers; ++i) buffers_.emplace_back(rows * row_bytes);
  }

  void run() {
    std::future<void> pushing;
    std::size_t next = 0;
    for (auto row = first_; row < end_;) {
      const auto to_border = way_.group_rows - (row + way_.shift) % way_.group_rows;
      const auto rows = std::min(to_border, end_ - row);
      if (buffers_.size() == 1 && pushing.valid()) pushing.get();
      const auto& buffer = buffers_[next++ % buffers_.size()];
      source_.read(row, rows, buffer.data(), [&] { task_.check_cancelled(); });
      count(rows);
      if (pushing.valid()) pushing.get();
      pushing = std::async(std::launch::async, [this, &buffer, row, rows] {
        writer_.write(row + 1, rows, buffer, [this](std::int64_t done) { count(done); });
      });
      row += rows;
    }
    pushing.get();
  }

 private:
  void count(std::int64_t rows) { progress_.add(rows * static_cast<std::int64_t>(row_bytes_)); }

  framework::Task& task_;
  RowSource& source_;
  const ImportWay& way_;
  std::int64_t first_;
  std::int64_t end_;
  std::size_t row_bytes_;
  Progress& progress_;
  FragmentWriter writer_;
  std::vector<io_server::SharedRows> buffers_;
};

std::unique_ptr<RowSource> open_source(framework::Task& task, SourceFiles& files,
                                       const PlanLayout& layout, ElementType type,
                                       const ImportWay& way) {
  if (!way.is_staged) return std::make_unique<FileRows>(files, layout, type);
  return std::make_unique<StagedRows>(task, files, layout, type, import_memory(task) / 2,
                                      [&] { task.check_cancelled(); });
}

void log_rate(const framework::Task& task, const ImportWay& way, std::int64_t bytes,
              std::chrono::duration<double> time) {
  if (!task.is_root()) return;
  log::info("rows imported", {{"job", task.name()},
                              {"bytes", std::to_string(bytes)},
                              {"staged", way.is_staged ? "yes" : "no"},
                              {"seconds", fmt::format("{:.3f}", time.count())}});
}

}  // namespace

void import_rows(framework::Task& task, SourceFiles& files, const ImportPlan& plan,
                 const metadb::Cube& cube, const std::optional<Growth>& growth) {
  const auto start = std::chrono::steady_clock::now();
  const PlanLayout layout{plan};
  const auto way = import_way(task, files, layout, cube.measure_type, cube.fragments);
  auto source = open_source(task, files, layout, cube.measure_type, way);
  std::unique_ptr<RowSource> added;
  if (growth) {
    added = std::move(source);
    // The threads that push have the first ones.
    auto& store =
        task.environment().store(static_cast<std::size_t>(task.arguments().integer("nthreads")));
    source = std::make_unique<ConcatRows>(*added, layout, growth->old, growth->axis,
                                          growth->old_size, store);
  }
  const auto row_bytes = static_cast<std::size_t>(layout.array_length) * size_of(cube.measure_type);
  const auto bytes = layout.rows() * static_cast<std::int64_t>(row_bytes);
  const auto block = task.my_block(cube.fragments.size());
  const auto mine = std::span{cube.fragments}.subspan(block.begin, block.end - block.begin);
  if (mine.empty()) return;
  const auto own_rows = mine.back().key_end - mine.front().key_start + 1;
  Progress progress{task, own_rows * static_cast<std::int64_t>(row_bytes), bytes};
  RowMover{task, *source, way, mine, row_bytes, progress}.run();
  log_rate(task, way, bytes, std::chrono::steady_clock::now() - start);
}

}  // namespace oph::operators::netcdf
