// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/block_export.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <functional>
#include <future>
#include <optional>

#include "base/error.h"
#include "framework/new_cube.h"
#include "operators/netcdf/row_buffer.h"

namespace oph::operators::netcdf {
namespace {

using io_server::SharedRows;

constexpr std::size_t kBuffers = 2;
// Boxes that are written as they are read may be so small that they stay in the processor's cache.
constexpr std::int64_t kPlainBytes = std::int64_t{4} << 20;

/// Reads the rows of a fragment with keys first … last, each to its place: they need not come in
/// their order.
void read_rows(io_server::FragmentStore& store, const metadb::Fragment& fragment,
               std::int64_t first, std::int64_t last, std::size_t row_bytes, std::byte* target) {
  io_server::RowQuery query;
  if (last - first + 1 < fragment.rows()) {
    query.key_start = first;
    query.key_end = last;
  }
  std::int64_t seen = 0;
  store.read(framework::NewCube::relation(fragment), query,
             [&](std::int64_t key, sql::Bytes array) {
               if (key < first || key > last || array.size() != row_bytes) {
                 throw system_error(
                     "a row is not what the catalogue says (fragment={}, key={}, bytes={}, "
                     "expected_bytes={})",
                     fragment.table, key, array.size(), row_bytes);
               }
               std::memcpy(target + static_cast<std::size_t>(key - first) * row_bytes, array.data(),
                           row_bytes);
               ++seen;
             });
  if (seen != last - first + 1) {
    throw system_error("rows of a fragment are missing (fragment={}, rows={}, expected_rows={})",
                       fragment.table, seen, last - first + 1);
  }
}

template <class T>
void copy(const std::vector<CopyAxis>& axes, const std::byte* source, std::byte* target) {
  copy_strided(axes, reinterpret_cast<const T*>(source), reinterpret_cast<T*>(target),
               std::identity{});
}

}  // namespace

struct BlockExport::Buffers {
  explicit Buffers(std::size_t bytes) : rows{SharedRows{bytes}, SharedRows{bytes}} {}

  std::array<SharedRows, kBuffers> rows;
  std::optional<RowBuffer> reordered;
};

BlockExport::BlockExport(const metadb::Cube& cube, const FileOrder& order, std::int64_t limit)
    : cube_{cube},
      order_{order},
      element_bytes_{size_of(cube.measure_type)},
      row_bytes_{static_cast<std::size_t>(cube.array_length()) * element_bytes_},
      first_key_{cube.fragments.front().key_start},
      most_rows_{
          std::max<std::int64_t>(1, (order.is_as_cube() ? std::min(limit, kPlainBytes) : limit) /
                                        static_cast<std::int64_t>(row_bytes_))} {}

BlockExport::~BlockExport() = default;

std::unique_ptr<BlockExport::Buffers> BlockExport::take_buffers() const {
  const std::lock_guard lock{mutex_};
  if (!idle_.empty()) {
    auto buffers = std::move(idle_.back());
    idle_.pop_back();
    return buffers;
  }
  const auto bytes = static_cast<std::size_t>(std::min(most_rows_, cube_.rows())) * row_bytes_;
  auto buffers = std::make_unique<Buffers>(bytes);
  if (!order_.is_as_cube()) buffers->reordered.emplace(bytes);
  return buffers;
}

std::vector<Box> BlockExport::boxes(const metadb::Fragment& fragment) const {
  const auto& extents = order_.row_extents();
  const std::vector<std::int64_t> no_chunk(extents.size(), 1);
  std::vector<Box> result;
  for (const auto& part : row_boxes(extents, fragment.key_start - first_key_, fragment.rows())) {
    const auto cut = blocks(part, no_chunk, most_rows_);
    result.insert(result.end(), cut.begin(), cut.end());
  }
  return result;
}

std::vector<Box> BlockExport::boxes(std::span<const std::int64_t> chunk) const {
  const auto& extents = order_.row_extents();
  return blocks({std::vector<std::int64_t>(extents.size(), 0), extents}, order_.row_part(chunk),
                most_rows_);
}

std::vector<std::int64_t> BlockExport::box_extents() const {
  const auto& extents = order_.row_extents();
  const std::vector<std::int64_t> no_chunk(extents.size(), 1);
  const auto cut =
      blocks({std::vector<std::int64_t>(extents.size(), 0), extents}, no_chunk, most_rows_);
  return order_.file_box(cut.front()).count;
}

std::int64_t BlockExport::first_row(const Box& box) const {
  std::int64_t row = 0;
  for (std::size_t i = 0; i < box.start.size(); ++i) {
    row = row * order_.row_extents()[i] + box.start[i];
  }
  return row;
}

BlockExport::Sharing BlockExport::sharing(io_server::FragmentStore& store,
                                          const io_server::SharedRows& buffer) const {
  Sharing sharing;
  for (const auto& fragment : cube_.fragments) {
    const auto& server = framework::NewCube::relation(fragment).server;
    if (!sharing.contains(server)) sharing[server] = store.shares(server, buffer);
  }
  return sharing;
}

void BlockExport::read(io_server::FragmentStore& store, const Box& box, const Sharing& sharing,
                       const io_server::SharedRows& buffer) const {
  OPH_CHECK(static_cast<std::size_t>(box.elements()) * row_bytes_ <= buffer.size());
  const auto first = first_row(box) + first_key_;
  const auto last = first + box.elements() - 1;
  for (const auto& fragment : cube_.fragments) {
    const auto from = std::max(first, fragment.key_start);
    const auto to = std::min(last, fragment.key_end);
    if (from > to) continue;
    const auto table = framework::NewCube::relation(fragment);
    const auto offset = static_cast<std::size_t>(from - first) * row_bytes_;
    if (sharing.at(table.server)) {
      store.read(table, {buffer, offset, from, to - from + 1, row_bytes_});
    } else {
      read_rows(store, fragment, from, to, row_bytes_, buffer.data() + offset);
    }
  }
}

void BlockExport::reorder(const Box& box, const std::byte* rows, std::byte* target) const {
  const auto axes = order_.copy_axes(box);
  switch (element_bytes_) {
    case 1:
      return copy<std::uint8_t>(axes, rows, target);
    case 2:
      return copy<std::uint16_t>(axes, rows, target);
    case 4:
      return copy<std::uint32_t>(axes, rows, target);
    default:
      OPH_CHECK(element_bytes_ == 8);
      return copy<std::uint64_t>(axes, rows, target);
  }
}

void BlockExport::run(io_server::FragmentStore& store, std::span<const Box> boxes,
                      BlockTarget& target,
                      const std::function<void(std::int64_t)>& before_each) const {
  if (boxes.empty()) return;
  auto buffers = take_buffers();
  const auto sharing = this->sharing(store, buffers->rows.front());
  // After the buffers: it ends before they do.
  std::future<void> reading;
  const auto read_ahead = [&](std::size_t i) {
    reading = std::async(std::launch::async,
                         [&, i] { read(store, boxes[i], sharing, buffers->rows[i % kBuffers]); });
  };
  read_ahead(0);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    before_each(first_row(boxes[i]));
    reading.get();
    if (i + 1 < boxes.size()) read_ahead(i + 1);
    const auto* data = buffers->rows[i % kBuffers].data();
    if (buffers->reordered) {
      reorder(boxes[i], data, buffers->reordered->data());
      data = buffers->reordered->data();
    }
    target.write(order_.file_box(boxes[i]), data);
  }
  const std::lock_guard lock{mutex_};
  idle_.push_back(std::move(buffers));
}

}  // namespace oph::operators::netcdf
