// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/fragment_writer.h"

#include <algorithm>
#include <thread>

#include "framework/new_cube.h"

namespace oph::operators::netcdf {
namespace {

// Rows between two looks at whether the task was cancelled, in bytes: some milliseconds of work,
// and much more than a statement costs.
constexpr std::size_t kStepBytes = std::size_t{32} << 20U;

}  // namespace

struct FragmentWriter::Rows {
  std::int64_t first_key;
  std::int64_t end_key;
  const io_server::SharedRows& memory;
  const std::function<void(std::int64_t)>& after_rows;
};

FragmentWriter::FragmentWriter(framework::Task& task, std::span<const metadb::Fragment> fragments,
                               std::size_t row_bytes, std::size_t threads)
    : task_{task}, fragments_{fragments}, row_bytes_{row_bytes}, outputs_(fragments.size()) {
  const auto used = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(fragments.size(), 1));
  for (std::size_t i = 0; i < used; ++i) stores_.push_back(&task.environment().store(i));
}

FragmentWriter::~FragmentWriter() = default;

void FragmentWriter::write(std::int64_t first_key, std::int64_t rows,
                           const io_server::SharedRows& memory,
                           const std::function<void(std::int64_t)>& after_rows) {
  const Rows all{first_key, first_key + rows, memory, after_rows};
  std::vector<Status> outcomes(stores_.size());
  {
    std::vector<std::jthread> others;
    for (std::size_t thread = 1; thread < stores_.size(); ++thread) {
      others.emplace_back(
          [&, thread] { outcomes[thread] = guard([&] { write_share(thread, all); }); });
    }
    outcomes[0] = guard([&] { write_share(0, all); });
  }
  for (const auto& outcome : outcomes) outcome.raise();
}

void FragmentWriter::write_share(std::size_t thread, const Rows& rows) {
  // Whole runs of fragments, so that threads meet different servers.
  const auto begin = fragments_.size() * thread / stores_.size();
  const auto end = fragments_.size() * (thread + 1) / stores_.size();
  for (auto i = begin; i < end; ++i) {
    const auto& fragment = fragments_[i];
    if (fragment.key_end < rows.first_key || fragment.key_start >= rows.end_key) continue;
    with_context(fmt::format("fragment {}", fragment.index),
                 [&] { write_fragment(i, *stores_[thread], rows); });
  }
}

void FragmentWriter::write_fragment(std::size_t index, io_server::FragmentStore& store,
                                    const Rows& rows) {
  const auto& fragment = fragments_[index];
  auto& output = outputs_[index];
  if (!output) output.emplace(open(store, fragment, rows.memory));
  const auto step = std::max<std::int64_t>(1, static_cast<std::int64_t>(kStepBytes / row_bytes_));
  const auto end = std::min(fragment.key_end + 1, rows.end_key);
  for (auto key = std::max(fragment.key_start, rows.first_key); key < end;) {
    const auto count = std::min(step, end - key);
    write_rows(*output, store, rows, key, count);
    key += count;
    rows.after_rows(count);
    task_.check_cancelled();
  }
  if (end != fragment.key_end + 1) return;
  if (output->pusher) output->pusher->finish();
  output.reset();
  framework::NewCube::finish(store, fragment);
}

FragmentWriter::Output FragmentWriter::open(io_server::FragmentStore& store,
                                            const metadb::Fragment& fragment,
                                            const io_server::SharedRows& memory) const {
  Output output{framework::NewCube::relation(fragment), std::nullopt};
  store.create(output.table);
  if (!store.shares(output.table.server, memory)) output.pusher.emplace(store.write(output.table));
  return output;
}

void FragmentWriter::write_rows(Output& output, io_server::FragmentStore& store, const Rows& rows,
                                std::int64_t key, std::int64_t count) const {
  const auto offset = static_cast<std::size_t>(key - rows.first_key) * row_bytes_;
  if (!output.pusher) {
    return store.write(output.table, {rows.memory, offset, key, count, row_bytes_});
  }
  const auto* row = rows.memory.data() + offset;
  for (const auto end = key + count; key < end; ++key, row += row_bytes_) {
    output.pusher->add(key, {row, row_bytes_});
  }
}

}  // namespace oph::operators::netcdf
