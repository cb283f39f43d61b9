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

constexpr std::size_t kBuffers = 2;

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

BlockExport::BlockExport(const metadb::Cube& cube, const FileOrder& order, std::int64_t limit)
    : cube_{cube},
      order_{order},
      element_bytes_{size_of(cube.measure_type)},
      row_bytes_{static_cast<std::size_t>(cube.array_length()) * element_bytes_},
      first_key_{cube.fragments.front().key_start},
      most_rows_{std::max<std::int64_t>(1, limit / static_cast<std::int64_t>(row_bytes_))} {}

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

void BlockExport::read(io_server::FragmentStore& store, const Box& box, std::byte* buffer) const {
  const auto first = first_row(box) + first_key_;
  const auto last = first + box.elements() - 1;
  for (const auto& fragment : cube_.fragments) {
    const auto from = std::max(first, fragment.key_start);
    const auto to = std::min(last, fragment.key_end);
    if (from > to) continue;
    read_rows(store, fragment, from, to, row_bytes_,
              buffer + static_cast<std::size_t>(from - first) * row_bytes_);
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
  const auto largest = std::max_element(
      boxes.begin(), boxes.end(),
      [](const Box& one, const Box& other) { return one.elements() < other.elements(); });
  const auto bytes = static_cast<std::size_t>(largest->elements()) * row_bytes_;
  std::array<RowBuffer, kBuffers> buffers{RowBuffer{bytes}, RowBuffer{bytes}};
  std::optional<RowBuffer> reordered;
  if (!order_.is_as_cube()) reordered.emplace(bytes);
  // After the buffers: it ends before they do.
  std::future<void> reading;
  const auto read_ahead = [&](std::size_t i) {
    reading = std::async(std::launch::async,
                         [&, i] { read(store, boxes[i], buffers[i % kBuffers].data()); });
  };
  read_ahead(0);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    before_each(first_row(boxes[i]));
    reading.get();
    if (i + 1 < boxes.size()) read_ahead(i + 1);
    const auto* data = buffers[i % kBuffers].data();
    if (reordered) {
      reorder(boxes[i], data, reordered->data());
      data = reordered->data();
    }
    target.write(order_.file_box(boxes[i]), data);
  }
}

}  // namespace oph::operators::netcdf
