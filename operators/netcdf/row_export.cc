// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/row_export.h"

#include <algorithm>
#include <cstring>
#include <future>

#include "base/error.h"
#include "framework/new_cube.h"
#include "operators/netcdf/row_buffer.h"

namespace oph::operators::netcdf {
namespace {

constexpr std::int64_t kBatchBytes = std::int64_t{32} << 20;

/// Rows of one fragment that are read by one statement.
struct Batch {
  const metadb::Fragment* fragment;
  std::int64_t first;  ///< key
  std::int64_t rows;
};

std::vector<Batch> plan_batches(const metadb::Cube& cube, std::int64_t most_rows) {
  std::vector<Batch> batches;
  for (const auto& fragment : cube.fragments) {
    for (auto key = fragment.key_start; key <= fragment.key_end; key += most_rows) {
      batches.push_back({&fragment, key, std::min(most_rows, fragment.key_end + 1 - key)});
    }
  }
  return batches;
}

/// Reads the rows of a batch, each to its place: they need not come in their order.
void read_batch(io_server::FragmentStore& store, const Batch& batch, std::size_t row_bytes,
                std::byte* target) {
  const auto& fragment = *batch.fragment;
  io_server::RowQuery query;
  if (batch.rows < fragment.rows()) {
    query.key_start = batch.first;
    query.key_end = batch.first + batch.rows - 1;
  }
  std::int64_t seen = 0;
  store.read(
      framework::NewCube::relation(fragment), query, [&](std::int64_t key, sql::Bytes array) {
        const auto row = key - batch.first;
        if (row < 0 || row >= batch.rows || array.size() != row_bytes) {
          throw system_error(
              "a row is not what the catalogue says (fragment={}, key={}, bytes={}, "
              "expected_bytes={})",
              fragment.table, key, array.size(), row_bytes);
        }
        std::memcpy(target + static_cast<std::size_t>(row) * row_bytes, array.data(), row_bytes);
        ++seen;
      });
  if (seen != batch.rows) {
    throw system_error("rows of a fragment are missing (fragment={}, rows={}, expected_rows={})",
                       fragment.table, seen, batch.rows);
  }
}

}  // namespace

void export_rows(framework::Task& task, const metadb::Cube& cube, CubeFile& file) {
  const auto row_bytes =
      cube.array_length() * static_cast<std::int64_t>(size_of(cube.measure_type));
  const auto most_rows = std::max<std::int64_t>(1, kBatchBytes / row_bytes);
  const auto batches = plan_batches(cube, most_rows);
  const auto buffer_bytes = static_cast<std::size_t>(std::min(most_rows, cube.rows()) * row_bytes);
  std::array<RowBuffer, 2> buffers{RowBuffer{buffer_bytes}, RowBuffer{buffer_bytes}};
  // After the buffers: it ends before they do.
  std::future<void> reading;
  const auto read_ahead = [&](std::size_t i) {
    reading = std::async(std::launch::async, [&task, &buffers, row_bytes, i, batch = batches[i]] {
      read_batch(task.store(), batch, static_cast<std::size_t>(row_bytes),
                 buffers[i % buffers.size()].data());
    });
  };
  read_ahead(0);
  for (std::size_t i = 0; i < batches.size(); ++i) {
    task.check_cancelled();
    reading.get();
    if (i + 1 < batches.size()) read_ahead(i + 1);
    file.write_rows(batches[i].first - 1, batches[i].rows, buffers[i % buffers.size()].data());
    task.monitor().report("OPH_STATUS_EXECUTE", batches[i].fragment->index,
                          static_cast<std::int64_t>(cube.fragments.size()));
  }
}

}  // namespace oph::operators::netcdf
