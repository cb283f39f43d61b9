// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/narrowed_index.h"

#include <gtest/gtest.h>

#include <numeric>

#include "tests/file_array/stored_array.h"

namespace oph::file_array {
namespace {

Numbers everything(std::int64_t size) {
  Numbers all(static_cast<std::size_t>(size));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

/// The elements at some positions of an array with these sizes, both from the slowest axis on.
std::vector<std::int32_t> pick(const std::vector<std::int32_t>& values, const Numbers& sizes,
                               const std::vector<Numbers>& positions) {
  std::vector<std::int64_t> places{0};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    std::vector<std::int64_t> longer;
    for (const auto place : places) {
      for (const auto position : positions[i]) longer.push_back(place * sizes[i] + position);
    }
    places = std::move(longer);
  }
  std::vector<std::int32_t> picked;
  for (const auto place : places) picked.push_back(values[static_cast<std::size_t>(place)]);
  return picked;
}

StoredArray three_files() {
  return {
      0,
      {{4, 13, 17}, {11, 13, 17}, {7, 13, 17}},
      {{.chunk = {1, 13, 17}}, {.chunk = {5, 6, 7}, .is_swapped = true}, {.chunk = {3, 4, 20}}}};
}

TEST(NarrowedIndexTest, GivesPartsOfRows) {
  auto array = three_files();
  const std::vector<AxisSelection> selections[] = {
      {Numbers{0, 1, 5, 6, 7, 14, 15, 20}, Numbers{2, 3, 4}, std::nullopt},
      {Numbers{16}, std::nullopt, Numbers{0, 5, 16}},
      {std::nullopt, Numbers{12}, Numbers{1, 3, 5, 7}}};
  const std::pair<Numbers, Numbers> roles[] = {
      {{1, 2}, {0}}, {{0}, {1, 2}}, {{2, 0}, {1}}, {{}, {2, 1, 0}}, {{0, 1, 2}, {}}};
  for (const auto& [rows, arrays] : roles) {
    array.set_roles(rows, arrays);
    for (const auto& selection : selections) {
      const auto narrow = unpack(pack(narrowed(array.index(), selection)));
      Numbers sizes;
      std::vector<Numbers> positions;
      for (const auto axis : row_order(array.index())) {
        sizes.push_back(array.index().axes[axis].size());
        positions.push_back(selection[axis].value_or(everything(sizes.back())));
      }
      EXPECT_EQ(read_rows(narrow, 0, narrow.rows()), pick(array.expected(), sizes, positions));
      // Again: what was narrowed can be narrowed.
      const auto none = std::vector<AxisSelection>(3);
      EXPECT_EQ(pack(narrowed(narrow, none)), pack(narrow));
    }
  }
}

TEST(NarrowedIndexTest, LeavesOutFilesAndJoinsSegments) {
  auto array = three_files();
  const std::vector<AxisSelection> selection{Numbers{1, 2, 3, 15, 16, 18}, std::nullopt,
                                             std::nullopt};
  const auto narrow = narrowed(array.index(), selection);
  ASSERT_EQ(narrow.parts.size(), 2U);
  EXPECT_EQ(narrow.parts[1].file.path, array.path(2));
  const auto& segments = narrow.axes[0].segments;
  ASSERT_EQ(segments.size(), 3U);
  EXPECT_EQ(segments[0].count, 3);
  EXPECT_EQ(segments[1].part, 1U);
  EXPECT_EQ(segments[2].start, 3);
}

TEST(NarrowedIndexTest, LongPiecesAreWorthIt) {
  StoredArray plain{{20, 40, 50}, {.chunk = {1, 40, 50}}};
  StoredArray compressed{{20, 40, 50}, {.chunk = {5, 40, 50}, .is_compressed = true}};
  const auto are_long = [](StoredArray& array, const std::vector<AxisSelection>& selection) {
    return has_long_pieces(narrowed(array.index(), selection));
  };
  // A box; steps of 8000 bytes, or chunks of five of them; lines of 200 bytes.
  const std::vector<AxisSelection> box{std::nullopt, Numbers{3, 4, 5}, Numbers{7, 8}};
  const std::vector<AxisSelection> steps{Numbers{0, 2, 4, 6, 8, 10, 12}, std::nullopt,
                                         std::nullopt};
  const std::vector<AxisSelection> lines{std::nullopt, Numbers{0, 2, 4, 6, 8, 10, 12},
                                         std::nullopt};
  const std::vector<AxisSelection> two{std::nullopt, std::nullopt, Numbers{0, 1, 48, 49}};
  EXPECT_TRUE(are_long(plain, box));
  EXPECT_TRUE(are_long(plain, steps));
  EXPECT_FALSE(are_long(plain, lines));
  EXPECT_TRUE(are_long(plain, two));
  EXPECT_TRUE(are_long(compressed, box));
  EXPECT_FALSE(are_long(compressed, steps));
  EXPECT_FALSE(are_long(compressed, lines));
  EXPECT_FALSE(are_long(compressed, two));
}

}  // namespace
}  // namespace oph::file_array
