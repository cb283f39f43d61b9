// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/file_array/stored_array.h"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstring>
#include <fstream>

#include "file_array/checked_file.h"
#include "file_array/row_reader.h"

namespace oph::file_array {
namespace {

std::vector<std::byte> bytes_of(std::int32_t number) {
  std::vector<std::byte> bytes(sizeof(number));
  std::memcpy(bytes.data(), &number, sizeof(number));
  return bytes;
}

std::string deflated(const std::string& bytes) {
  auto size = ::compressBound(bytes.size());
  std::string result(size, '\0');
  EXPECT_EQ(::compress(reinterpret_cast<Bytef*>(result.data()), &size,
                       reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()),
            Z_OK);
  result.resize(size);
  return result;
}

}  // namespace

StoredFile::StoredFile(Numbers extents, Way way, Numbers origin)
    : way_{std::move(way)}, origin_{std::move(origin)} {
  part_.packing.raw = RawType::kInt32;
  part_.packing.type = ElementType::kInt;
  part_.is_swapped = way_.is_swapped;
  if (way_.is_shuffled) part_.filters.push_back(Filter::kShuffle);
  if (way_.is_compressed) part_.filters.push_back(Filter::kDeflate);
  part_.fill = bytes_of(-1);
  part_.extents = std::move(extents);
  part_.chunk = way_.chunk;
  write();
  part_.file = identity_of(path_, "/array");
}

bool StoredFile::is_in_gap(const Numbers& position) const {
  return way_.has_gap && position[0] < way_.chunk[0] && position[1] < way_.chunk[1] &&
         position[2] < way_.chunk[2];
}

std::int32_t StoredFile::value_at(const Numbers& position) const {
  if (is_in_gap(position)) return -1;
  std::int64_t value = 0;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    value = value * 1000 + origin_[axis] + position[axis];
  }
  return static_cast<std::int32_t>(value);
}

void StoredFile::write() {
  std::ofstream file{path_, std::ios::binary};
  file << "something before";
  std::int64_t offset = 16;
  const auto& extents = part_.extents;
  for (std::int64_t t = 0; t < extents[0]; t += way_.chunk[0]) {
    for (std::int64_t y = 0; y < extents[1]; y += way_.chunk[1]) {
      for (std::int64_t x = 0; x < extents[2]; x += way_.chunk[2]) {
        if (is_in_gap({t, y, x})) {
          part_.chunks.push_back({});
          continue;
        }
        const auto bytes = chunk_from({t, y, x});
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        const auto size = static_cast<std::int64_t>(bytes.size());
        part_.chunks.push_back({offset, size, 0});
        offset += size;
      }
    }
  }
}

std::string StoredFile::chunk_from(const Numbers& start) const {
  std::vector<std::uint32_t> values;
  for (std::int64_t t = 0; t < way_.chunk[0]; ++t) {
    for (std::int64_t y = 0; y < way_.chunk[1]; ++y) {
      for (std::int64_t x = 0; x < way_.chunk[2]; ++x) {
        const auto value =
            static_cast<std::uint32_t>(value_at({start[0] + t, start[1] + y, start[2] + x}));
        values.push_back(way_.is_swapped ? __builtin_bswap32(value) : value);
      }
    }
  }
  std::string bytes(values.size() * 4, '\0');
  const auto* from = reinterpret_cast<const char*>(values.data());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[way_.is_shuffled ? i % 4 * values.size() + i / 4 : i] = from[i];
  }
  return way_.is_compressed ? deflated(bytes) : bytes;
}

StoredArray::StoredArray(std::size_t joined_axis, const std::vector<Numbers>& extents,
                         const std::vector<StoredFile::Way>& ways) {
  index_.joined_axis = joined_axis;
  index_.axes.resize(3);
  Numbers origin{0, 0, 0};
  for (std::size_t i = 0; i < extents.size(); ++i) {
    index_.parts.push_back(files_.emplace_back(extents[i], ways[i], origin).part());
    const auto length = extents[i][joined_axis];
    index_.axes[joined_axis].segments.push_back({0, length, i});
    origin[joined_axis] += length;
  }
  for (std::size_t axis = 0; axis < 3; ++axis) {
    if (axis != joined_axis) index_.axes[axis].segments = {{0, extents.front()[axis]}};
  }
  set_roles({1, 2}, {0});
}

void StoredArray::set_roles(const Numbers& explicit_axes, const Numbers& implicit_axes) {
  std::int64_t stride = 1;
  for (const auto* axes : {&implicit_axes, &explicit_axes}) {
    for (auto i = axes->size(); i-- > 0;) {
      auto& axis = index_.axes[static_cast<std::size_t>((*axes)[i])];
      axis.is_explicit = axes == &explicit_axes;
      axis.stride = stride;
      stride *= axis.size();
    }
  }
  order_ = explicit_axes;
  order_.insert(order_.end(), implicit_axes.begin(), implicit_axes.end());
}

const std::filesystem::path& StoredArray::path(std::size_t part) const {
  return files_[part].path();
}

std::vector<std::int32_t> StoredArray::expected() const {
  std::vector<std::int32_t> values;
  Numbers positions(order_.size(), 0);
  expect_from(0, 0, positions, values);
  return values;
}

void StoredArray::expect_from(std::size_t level, std::size_t part, Numbers& positions,
                              std::vector<std::int32_t>& values) const {
  if (level == order_.size()) {
    values.push_back(files_[part].value_at(positions));
    return;
  }
  const auto axis = static_cast<std::size_t>(order_[level]);
  for (const auto& segment : index_.axes[axis].segments) {
    for (std::int64_t i = 0; i < segment.count; ++i) {
      positions[axis] = segment.start + i;
      expect_from(level + 1, part + segment.part, positions, values);
    }
  }
}

std::vector<std::int32_t> read_rows(const FileIndex& index, std::int64_t first, std::int64_t rows) {
  RowReader reader{index};
  std::vector<std::int32_t> values(static_cast<std::size_t>(rows * index.array_length()));
  reader.read(first, rows, reinterpret_cast<std::byte*>(values.data()));
  return values;
}

}  // namespace oph::file_array
