// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <map>

#include "base/error.h"
#include "file_array/row_window.h"
#include "tests/file_array/stored_array.h"

namespace oph::file_array {
namespace {

const std::vector<std::pair<Numbers, Numbers>> kRoles{
    {{1, 2}, {0}}, {{0}, {1, 2}}, {{2, 1}, {0}},   {{0, 1}, {2}},
    {{2}, {0, 1}}, {{1}, {2, 0}}, {{0, 1, 2}, {}}, {{}, {0, 1, 2}}};

/// Three files of different lengths, each stored in another way.
std::vector<StoredFile::Way> mixed_ways() {
  return {{.chunk = {1, 13, 17}},
          {.chunk = {5, 6, 7}, .is_swapped = true, .has_gap = true},
          {.chunk = {3, 4, 20}, .is_compressed = true, .is_shuffled = true}};
}

/// What the test is about: the axis along which files are joined.
class JoinedFilesTest : public testing::TestWithParam<std::size_t> {
 protected:
  static std::vector<Numbers> extents() {
    std::vector<Numbers> all(3, Numbers{11, 13, 17});
    all[0][GetParam()] = 4;
    all[2][GetParam()] = 7;
    return all;
  }

  StoredArray array_{GetParam(), extents(), mixed_ways()};
};

INSTANTIATE_TEST_SUITE_P(Axes, JoinedFilesTest, testing::Values(0, 1, 2));

TEST_P(JoinedFilesTest, MakeRowsOfAnyAxes) {
  for (const auto& [rows, arrays] : kRoles) {
    array_.set_roles(rows, arrays);
    const auto index = unpack(pack(array_.index()));
    const auto expected = array_.expected();
    EXPECT_EQ(read_rows(index, 0, index.rows()), expected);
    const auto length = index.array_length();
    const auto some = index.rows() / 3;
    EXPECT_EQ(read_rows(index, some, some),
              std::vector(expected.begin() + some * length, expected.begin() + 2 * some * length));
  }
}

TEST_P(JoinedFilesTest, GivePartsOfEach) {
  auto& axes = array_.index().axes;
  axes[GetParam()].segments = {{1, 2, 0}, {3, 1, 0}, {4, 3, 2}, {0, 2, 2}};
  axes[(GetParam() + 1) % 3].segments = {{8, 2}, {1, 5}};
  for (const auto& [rows, arrays] : kRoles) {
    array_.set_roles(rows, arrays);
    const auto index = unpack(pack(array_.index()));
    EXPECT_EQ(read_rows(index, 0, index.rows()), array_.expected());
  }
}

TEST_P(JoinedFilesTest, WindowHandsOutRows) {
  const auto expected = array_.expected();
  const auto& index = array_.index();
  const auto length = static_cast<std::size_t>(index.array_length());
  for (const std::size_t budget : {std::size_t{1}, 30 * length, std::size_t{1} << 20U}) {
    RowReader reader{index};
    RowWindow window{reader, index, 0, index.rows() - 1, budget};
    for (std::int64_t row = 0; row < index.rows(); ++row) {
      std::vector<std::int32_t> values(length);
      const auto bytes = window.row(row);
      ASSERT_EQ(bytes.size(), length * sizeof(std::int32_t));
      std::memcpy(values.data(), bytes.data(), bytes.size());
      const auto from = expected.begin() + row * static_cast<std::int64_t>(length);
      EXPECT_EQ(values, std::vector(from, from + static_cast<std::int64_t>(length)));
    }
  }
}

TEST_P(JoinedFilesTest, AreVisitedInTheirOrder) {
  array_.set_roles({}, {0, 1, 2});
  const auto expected = array_.expected();
  const auto& index = array_.index();
  RowReader reader{index};
  std::vector<std::int32_t> values(expected.size(), 0);
  std::int64_t last = -1;
  const auto& strides = reader.layout().strides();
  const auto visit = [&](const Box& block, const Numbers& origin,
                         std::span<const std::byte> elements) {
    const bool is_joined_outside = GetParam() == 0;
    EXPECT_TRUE(!is_joined_outside || origin[0] >= last);
    last = origin[0];
    std::size_t next = 0;
    for (std::int64_t t = 0; t < block.count[0]; ++t) {
      for (std::int64_t y = 0; y < block.count[1]; ++y) {
        for (std::int64_t x = 0; x < block.count[2]; ++x, next += sizeof(std::int32_t)) {
          const auto place = (origin[0] + t) * strides[0] + (origin[1] + y) * strides[1] +
                             (origin[2] + x) * strides[2];
          std::memcpy(&values[static_cast<std::size_t>(place)], &elements[next],
                      sizeof(std::int32_t));
        }
      }
    }
  };
  for (const auto& box : reader.layout().boxes_of_rows(0, 1)) reader.visit(box, visit);
  EXPECT_EQ(values, expected);
}

TEST_P(JoinedFilesTest, StagedChunksAreThoseOfTheFiles) {
  const auto expected = array_.expected();
  const auto length = array_.index().array_length();
  RowReader reader{array_.index()};
  ASSERT_TRUE(reader.stage(0, array_.index().rows()));
  const auto unfiltered = reader.unfiltered();
  EXPECT_GT(unfiltered, 0);
  std::vector<std::int32_t> values(static_cast<std::size_t>(length));
  for (std::int64_t row = 0; row < array_.index().rows(); ++row) {
    reader.read(row, 1, reinterpret_cast<std::byte*>(values.data()));
    const auto from = expected.begin() + row * length;
    EXPECT_EQ(values, std::vector(from, from + length));
  }
  EXPECT_EQ(reader.unfiltered(), unfiltered);
}

TEST_P(JoinedFilesTest, OnlyFilesThatAreReadMatter) {
  auto& index = array_.index();
  index.axes[GetParam()].segments = {{0, 4, 0}, {0, 2, 2}};
  Numbers arrays{0, 1, 2};
  std::erase(arrays, static_cast<std::int64_t>(GetParam()));
  array_.set_roles({static_cast<std::int64_t>(GetParam())}, arrays);
  RowReader reader{index};
  std::vector<std::byte> rows(6 * index.row_bytes());
  std::filesystem::remove(array_.path(1));
  reader.read(0, 6, rows.data());
  reader.check();
  std::ofstream{array_.path(2), std::ios::app} << "more";
  EXPECT_THROW(reader.check(), Error);
  EXPECT_THROW(read_rows(index, 4, 1), Error);
  read_rows(index, 0, 4);
}

std::vector<Numbers> alike(std::size_t parts) {
  return std::vector<Numbers>(parts, Numbers{2, 3, 4});
}

TEST(ManyFilesTest, TakeOneDescriptor) {
  constexpr std::size_t kFiles = 200;
  StoredArray array{0, alike(kFiles), std::vector<StoredFile::Way>(kFiles, {.chunk = {1, 3, 4}})};
  const auto index = unpack(pack(array.index()));
  RowReader reader{index};
  std::vector<std::byte> rows(static_cast<std::size_t>(index.rows()) * index.row_bytes());
  const auto descriptors = [] {
    const std::filesystem::directory_iterator all{"/proc/self/fd"};
    return std::distance(begin(all), end(all));
  };
  const auto before = descriptors();
  reader.read(0, index.rows(), rows.data());
  EXPECT_LE(descriptors(), before + 1);
  const auto expected = array.expected();
  EXPECT_EQ(std::memcmp(rows.data(), expected.data(), rows.size()), 0);
}

TEST(JoinedIndexTest, RefusesPartsThatDoNotFit) {
  StoredArray array{0, alike(3), std::vector<StoredFile::Way>(3, {.chunk = {1, 3, 4}})};
  ASSERT_NO_THROW(unpack(pack(array.index())));
  const std::map<std::string, std::function<void(FileIndex&)>> damages{
      {"a part that is not there", [](auto& index) { index.axes[0].segments.back().part = 3; }},
      {"beyond the end of its part", [](auto& index) { index.axes[0].segments[1].count = 3; }},
      {"a part along another axis", [](auto& index) { index.axes[1].segments[0].part = 1; }},
      {"no part", [](auto& index) { index.parts.clear(); }},
      {"no such axis", [](auto& index) { index.joined_axis = 3; }},
      {"another shape", [](auto& index) { index.parts[1].extents[2] = 3; }},
      {"another rank", [](auto& index) { index.parts[1].extents.pop_back(); }},
      {"another type",
       [](auto& index) {
         index.parts[2].packing.raw = RawType::kFloat;
         index.parts[2].packing.type = ElementType::kFloat;
       }},
      {"too many positions", [](auto& index) {
         index.axes[0].segments.assign(8, {0, std::int64_t{1} << 60U, 0});
         index.parts[0].extents[0] = index.parts[0].chunk[0] = std::int64_t{1} << 60U;
       }}};
  for (const auto& [what, damage] : damages) {
    auto index = array.index();
    damage(index);
    EXPECT_THROW(unpack(pack(index)), Error) << what;
  }
}

}  // namespace
}  // namespace oph::file_array
