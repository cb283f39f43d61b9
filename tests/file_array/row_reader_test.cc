// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/row_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <numeric>
#include <random>

#include "base/error.h"
#include "file_array/checked_file.h"
#include "file_array/row_window.h"
#include "tests/file_array/stored_array.h"

namespace oph::file_array {
namespace {

std::vector<StoredFile::Way> ways() {
  return {{.chunk = {1, 13, 17}},
          {.chunk = {11, 13, 17}},
          {.chunk = {5, 6, 7}},
          {.chunk = {5, 6, 7}, .is_swapped = true, .has_gap = true},
          {.chunk = {5, 6, 7}, .is_compressed = true},
          {.chunk = {2, 13, 8}, .is_swapped = true, .is_compressed = true, .is_shuffled = true},
          {.chunk = {3, 4, 20}, .is_compressed = true, .is_shuffled = true, .has_gap = true}};
}

std::vector<StoredFile::Way> filtered_ways() {
  auto filtered = ways();
  std::erase_if(filtered, [](const auto& way) { return !way.is_compressed && !way.is_shuffled; });
  return filtered;
}

std::string name_of(const testing::TestParamInfo<StoredFile::Way>& info) {
  const auto& way = info.param;
  auto name = fmt::format("ChunksOf{}", fmt::join(way.chunk, "x"));
  if (way.is_swapped) name += "Swapped";
  if (way.is_compressed) name += "Compressed";
  if (way.is_shuffled) name += "Shuffled";
  if (way.has_gap) name += "WithGap";
  return name;
}

class RowReaderTest : public testing::TestWithParam<StoredFile::Way> {
 protected:
  StoredArray array_{{11, 13, 17}, GetParam()};
};

TEST_P(RowReaderTest, MakesRowsOfAnyAxes) {
  const std::vector<std::pair<Numbers, Numbers>> roles{
      {{1, 2}, {0}}, {{0}, {1, 2}}, {{2, 1}, {0}},   {{0, 1}, {2}},
      {{2}, {0, 1}}, {{1}, {2, 0}}, {{0, 1, 2}, {}}, {{}, {0, 1, 2}}};
  for (const auto& [rows, arrays] : roles) {
    array_.set_roles(rows, arrays);
    EXPECT_EQ(read_rows(array_.index(), 0, array_.index().rows()), array_.expected());
  }
}

TEST_P(RowReaderTest, ReadsSomeRowsOfSegments) {
  array_.index().axes[0].segments = {{7, 4}, {0, 2}};
  array_.index().axes[2].segments = {{15, 2}, {3, 1}};
  array_.index().axes[2].stride = 6;
  array_.index().axes[1].stride = 18;
  const auto expected = array_.expected();
  const auto length = array_.index().array_length();
  ASSERT_EQ(length, 6);
  for (std::int64_t first = 0; first < array_.index().rows(); ++first) {
    const auto rows = std::min<std::int64_t>(5, array_.index().rows() - first);
    EXPECT_EQ(
        read_rows(array_.index(), first, rows),
        std::vector(expected.begin() + first * length, expected.begin() + (first + rows) * length));
  }
}

TEST_P(RowReaderTest, WindowHandsOutRowsInAnyOrder) {
  const auto expected = array_.expected();
  const auto& index = array_.index();
  const auto length = static_cast<std::size_t>(index.array_length());
  for (const std::size_t budget : {std::size_t{1}, 30 * length, std::size_t{1} << 20U}) {
    RowReader reader{index};
    RowWindow window{reader, index, 3, index.rows() - 2, budget};
    std::vector<std::int64_t> rows(static_cast<std::size_t>(index.rows() - 4));
    std::iota(rows.begin(), rows.end(), 3);
    auto mixed = rows;
    std::shuffle(mixed.begin(), mixed.end(), std::mt19937{7});
    rows.insert(rows.end(), mixed.begin(), mixed.end());
    for (const auto row : rows) {
      const auto bytes = window.row(row);
      std::vector<std::int32_t> values(length);
      ASSERT_EQ(bytes.size(), length * sizeof(std::int32_t));
      std::memcpy(values.data(), bytes.data(), bytes.size());
      const auto from = expected.begin() + row * static_cast<std::int64_t>(length);
      EXPECT_EQ(values, std::vector(from, from + static_cast<std::int64_t>(length)));
    }
    EXPECT_THROW(window.row(2), Error);
    EXPECT_THROW(window.row(index.rows() - 1), Error);
  }
}

class StagedRowsTest : public RowReaderTest {};

TEST_P(StagedRowsTest, AreThoseOfTheFile) {
  array_.index().axes[0].segments = {{7, 4}, {0, 2}};
  array_.index().axes[1].stride = 17 * 6;
  array_.index().axes[2].stride = 6;
  const auto expected = array_.expected();
  RowReader reader{array_.index()};
  ASSERT_TRUE(reader.stage(20, 150));
  const auto unfiltered = reader.unfiltered();
  std::vector<std::int32_t> values(6);
  for (std::int64_t row = 20; row < 170; ++row) {
    reader.read(row, 1, reinterpret_cast<std::byte*>(values.data()));
    EXPECT_EQ(values, std::vector(expected.begin() + row * 6, expected.begin() + row * 6 + 6));
  }
  EXPECT_EQ(reader.unfiltered(), unfiltered);
  reader.read(3, 1, reinterpret_cast<std::byte*>(values.data()));
  EXPECT_EQ(values, std::vector(expected.begin() + 18, expected.begin() + 24));
}

TEST(RowWindowTest, UnfiltersChunksThatAreWiderThanBlocksOnce) {
  StoredArray array{{11, 13, 17}, {.chunk = {1, 13, 17}, .is_compressed = true}};
  const auto& index = array.index();
  RowReader reader{index};
  // Five rows in a block.
  RowWindow window{reader, index, 0, index.rows() - 1, 5 * index.row_bytes()};
  const auto expected = array.expected();
  for (std::int64_t row = 0; row < index.rows(); ++row) {
    std::vector<std::int32_t> values(11);
    std::memcpy(values.data(), window.row(row).data(), 44);
    EXPECT_EQ(values, std::vector(expected.begin() + row * 11, expected.begin() + row * 11 + 11));
  }
  EXPECT_EQ(reader.unfiltered(), 11);
}

TEST_P(RowReaderTest, IndexSurvivesPacking) {
  const auto packed = pack(array_.index());
  const auto index = unpack(packed);
  EXPECT_EQ(read_rows(index, 0, index.rows()), array_.expected());
  for (std::size_t i = 0; i < packed.size(); i += 3) {
    auto damaged = packed;
    damaged[i] = static_cast<char>(damaged[i] ^ 0x10);
    // Some bits of deflated bytes mean nothing.
    try {
      EXPECT_EQ(pack(unpack(damaged)), packed) << i;
    } catch (const Error&) {
      continue;
    }
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{8}, packed.size() - 1}) {
    EXPECT_THROW(unpack(std::string_view{packed}.substr(0, size)), Error);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, RowReaderTest, testing::ValuesIn(ways()), name_of);
INSTANTIATE_TEST_SUITE_P(Ways, StagedRowsTest, testing::ValuesIn(filtered_ways()), name_of);

TEST(FileIndexTest, RefusesPlacesOutsideOfTheFile) {
  StoredArray array{{4, 4, 4}, {.chunk = {2, 2, 2}}};
  auto index = array.index();
  auto& part = index.parts.front();
  part.chunks.back().offset = part.file.bytes - 1;
  EXPECT_THROW(unpack(pack(index)), Error);
  index = array.index();
  part.chunks.pop_back();
  EXPECT_THROW(unpack(pack(index)), Error);
  index = array.index();
  index.axes[0].segments = {{3, 2}};
  EXPECT_THROW(unpack(pack(index)), Error);
  index = array.index();
  index.axes[1].stride = 3;
  EXPECT_THROW(unpack(pack(index)), Error);
}

/// The text of the error that opening a file gives.
std::string refusal(const FileIdentity& identity) {
  try {
    const CheckedFile file{identity};
  } catch (const Error& error) {
    return error.text();
  }
  return {};
}

TEST(CheckedFileTest, NoticesWhatChanged) {
  StoredArray array{{4, 4, 4}, {.chunk = {2, 2, 2}}};
  const auto& identity = array.index().parts.front().file;
  EXPECT_EQ(refusal(identity), "");
  auto other = identity;
  other.modified -= 1;
  EXPECT_EQ(refusal(other),
            "the file that the cube refers to was changed: import it again, or put it back as it "
            "was (path=/array, differs=time)");
  other = identity;
  other.inode += 1;
  EXPECT_NE(refusal(other).find("differs=inode"), std::string::npos);
  other.host = "elsewhere";
  EXPECT_EQ(refusal(other), "");
  std::ofstream{array.path(), std::ios::app} << "more";
  EXPECT_NE(refusal(identity).find("differs=size"), std::string::npos);
  EXPECT_THROW(check_identity(identity), Error);
  std::filesystem::remove(array.path());
  EXPECT_NE(refusal(identity).find("is not there"), std::string::npos);
}

TEST(CheckedFileTest, ShortenedFileIsAnError) {
  StoredArray array{{4, 4, 4}, {.chunk = {4, 4, 4}}};
  RowReader reader{array.index()};
  std::vector<std::byte> rows(4 * 4 * 4 * 4);
  reader.read(0, 1, rows.data());
  std::filesystem::resize_file(array.path(), 20);
  EXPECT_THROW(reader.read(0, 16, rows.data()), Error);
  EXPECT_THROW(reader.check(), Error);
}

}  // namespace
}  // namespace oph::file_array
