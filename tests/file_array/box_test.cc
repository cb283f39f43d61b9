// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/box.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <numeric>
#include <random>

namespace oph::file_array {
namespace {

using Numbers = std::vector<std::int64_t>;

/// Calls `visit` with the row-major position of every element of a box in an array.
void for_each(const Box& box, const Numbers& extents,
              const std::function<void(std::int64_t)>& visit) {
  auto index = Numbers(extents.size(), 0);
  for (std::int64_t i = 0; i < box.elements(); ++i) {
    std::int64_t position = 0;
    for (std::size_t d = 0; d < extents.size(); ++d) {
      position = position * extents[d] + box.start[d] + index[d];
    }
    visit(position);
    for (auto d = extents.size(); d-- > 0 && ++index[d] == box.count[d];) index[d] = 0;
  }
}

std::int64_t product(const Numbers& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{1}, std::multiplies<>{});
}

Numbers random_extents(std::mt19937& random, std::size_t rank) {
  Numbers extents(rank);
  for (auto& extent : extents) extent = 1 + static_cast<std::int64_t>(random() % 7);
  return extents;
}

TEST(RowBoxes, CoverTheRowsInTheirOrder) {
  std::mt19937 random{1};
  for (int round = 0; round < 2000; ++round) {
    const auto extents = random_extents(random, random() % 5);
    const auto all = product(extents);
    const auto first = static_cast<std::int64_t>(random()) % all;
    const auto rows = 1 + static_cast<std::int64_t>(random()) % (all - first);
    auto expected = first;
    const auto boxes = row_boxes(extents, first, rows);
    for (const auto& box : boxes) {
      for_each(box, extents, [&](std::int64_t position) { ASSERT_EQ(position, expected++); });
    }
    ASSERT_EQ(expected, first + rows);
    // Up to the middle each dimension needs one box, and another one down again.
    ASSERT_LE(boxes.size(), std::max<std::size_t>(1, 2 * extents.size()));
  }
}

TEST(RowBoxes, WholeDimensionsStayTogether) {
  const auto boxes = row_boxes(Numbers{10, 96, 192}, 96 * 192, 3 * 96 * 192);
  ASSERT_EQ(boxes.size(), 1U);
  EXPECT_THAT(boxes.front().start, testing::ElementsAre(1, 0, 0));
  EXPECT_THAT(boxes.front().count, testing::ElementsAre(3, 96, 192));
}

TEST(Blocks, CoverABoxOnceAndCutBetweenChunks) {
  std::mt19937 random{2};
  for (int round = 0; round < 2000; ++round) {
    const auto extents = random_extents(random, 1 + random() % 4);
    const auto chunk = random_extents(random, extents.size());
    Box box{Numbers(extents.size()), Numbers(extents.size())};
    for (std::size_t d = 0; d < extents.size(); ++d) {
      box.start[d] = static_cast<std::int64_t>(random()) % extents[d];
      box.count[d] = 1 + static_cast<std::int64_t>(random()) % (extents[d] - box.start[d]);
    }
    const auto limit = 1 + static_cast<std::int64_t>(random() % 60);
    std::vector<int> seen(static_cast<std::size_t>(product(extents)), 0);
    for (const auto& block : blocks(box, chunk, limit)) {
      ASSERT_LE(block.elements(), std::max(limit, product(chunk)));
      for_each(block, extents, [&](std::int64_t i) { ++seen[static_cast<std::size_t>(i)]; });
      for (std::size_t d = 0; d < extents.size(); ++d) {
        const bool is_at_border = block.start[d] == box.start[d] || block.start[d] % chunk[d] == 0;
        ASSERT_TRUE(is_at_border);
      }
    }
    for_each(box, extents,
             [&](std::int64_t i) { ASSERT_EQ(seen[static_cast<std::size_t>(i)]--, 1); });
    ASSERT_EQ(std::accumulate(seen.begin(), seen.end(), 0), 0);
  }
}

TEST(Blocks, InnerDimensionsStayWhole) {
  const Box box{{0, 0, 0}, {14600, 48, 192}};
  const auto all = blocks(box, Numbers{1, 96, 192}, 2'000'000);
  EXPECT_THAT(all.front().count, testing::ElementsAre(217, 48, 192));
  EXPECT_EQ(all.size(), 68U);
}

}  // namespace
}  // namespace oph::file_array
