// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/fragment_writer.h"

#include <algorithm>
#include <thread>

#include "framework/new_cube.h"

namespace oph::operators::netcdf {
namespace {

// Rows between two looks at whether the task was cancelled, in bytes.
constexpr std::size_t kStepBytes = std::size_t{8} << 20U;

}  // namespace

struct FragmentWriter::Rows {
  std::int64_t first_key;
  std::int64_t end_key;
  const std::byte* data;
  const std::function<void(std::int64_t)>& after_rows;
};

FragmentWriter::FragmentWriter(framework::Task& task, std::span<const metadb::Fragment> fragments,
                               std::size_t row_bytes, std::size_t threads)
    : task_{task}, fragments_{fragments}, row_bytes_{row_bytes}, writers_(fragments.size()) {
  const auto used = std::clamp<std::size_t>(threads, 1, std::max<std::size_t>(fragments.size(), 1));
  for (std::size_t i = 0; i < used; ++i) stores_.push_back(&task.environment().store(i));
}

FragmentWriter::~FragmentWriter() = default;

void FragmentWriter::write(std::int64_t first_key, std::int64_t rows, const std::byte* data,
                           const std::function<void(std::int64_t)>& after_rows) {
  const Rows all{first_key, first_key + rows, data, after_rows};
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
  const auto relation = framework::NewCube::relation(fragment);
  auto& writer = writers_[index];
  if (!writer) {
    store.create(relation);
    writer.emplace(store.write(relation));
  }
  const auto step = std::max<std::int64_t>(1, static_cast<std::int64_t>(kStepBytes / row_bytes_));
  const auto end = std::min(fragment.key_end + 1, rows.end_key);
  for (auto key = std::max(fragment.key_start, rows.first_key); key < end;) {
    const auto stop = std::min(key + step, end);
    const auto count = stop - key;
    for (; key < stop; ++key) {
      const auto offset = static_cast<std::size_t>(key - rows.first_key) * row_bytes_;
      writer->add(key, {rows.data + offset, row_bytes_});
    }
    rows.after_rows(count);
    task_.check_cancelled();
  }
  if (end != fragment.key_end + 1) return;
  writer->finish();
  writer.reset();
  framework::NewCube::finish(store, fragment);
}

}  // namespace oph::operators::netcdf
