// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/subset/row_selection.h"

#include <gtest/gtest.h>

#include <random>

#include "tests/operators/cubes/dimensions.h"

namespace oph::framework {
namespace {

using tests::numbered;

/// Which rows stay, found one by one.
std::vector<bool> expected_rows(const std::vector<metadb::CubeDimension>& dimensions,
                                const Selection& selection) {
  std::int64_t rows = 1;
  for (const auto& dimension : dimensions) {
    if (dimension.is_explicit) rows *= dimension.extent();
  }
  std::vector<bool> stays(static_cast<std::size_t>(rows), true);
  for (std::int64_t row = 0; row < rows; ++row) {
    auto rest = row;
    for (std::size_t i = dimensions.size(); i-- > 0;) {
      if (!dimensions[i].is_explicit) continue;
      const auto position = rest % dimensions[i].extent();
      rest /= dimensions[i].extent();
      if (!selection[i]) continue;
      const auto& kept = *selection[i];
      if (std::find(kept.begin(), kept.end(), position) == kept.end()) {
        stays[static_cast<std::size_t>(row)] = false;
      }
    }
  }
  return stays;
}

void check(const std::vector<metadb::CubeDimension>& dimensions, const Selection& selection,
           std::int64_t key_start, std::int64_t key_end) {
  const auto stays = expected_rows(dimensions, selection);
  const RowSelection rows{dimensions, selection};
  std::int64_t before = 0;
  for (std::size_t row = 0; row < stays.size(); ++row) {
    ASSERT_EQ(rows.rows_before(static_cast<std::int64_t>(row) + 1), before);
    before += stays[row] ? 1 : 0;
  }
  ASSERT_EQ(rows.rows(), before);

  std::vector<bool> visited(stays.size(), false);
  std::int64_t last_end = key_start - 1;
  rows.for_each_run(key_start, key_end, [&](std::int64_t first, std::int64_t last) {
    ASSERT_GT(first, last_end);
    ASSERT_LE(first, last);
    last_end = last;
    for (auto key = first; key <= last; ++key) visited[static_cast<std::size_t>(key) - 1] = true;
  });
  ASSERT_LE(last_end, key_end);
  for (auto key = key_start; key <= key_end; ++key) {
    const auto row = static_cast<std::size_t>(key) - 1;
    ASSERT_EQ(visited[row], stays[row]) << key;
  }
}

TEST(RowSelection, KeepsEverythingWithoutFilter) {
  const RowSelection rows{std::vector{numbered("lat", 3), numbered("lon", 4)}, Selection(2)};
  EXPECT_TRUE(rows.is_everything());
  EXPECT_EQ(rows.rows(), 12);
  EXPECT_EQ(rows.rows_before(5), 4);
}

TEST(RowSelection, PassesOverImplicitAndCollapsedDimensions) {
  const std::vector dimensions{numbered("lat", 3), numbered("all", 0), numbered("lon", 4),
                               numbered("time", 5, false)};
  check(dimensions, {{{1, 2}}, {}, {{0, 3}}, {{0}}}, 1, 12);
}

TEST(RowSelection, AgreesWithTrialOfEveryRow) {
  std::mt19937 random{7};
  const auto below = [&](std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>{0, limit - 1}(random);
  };
  for (int round = 0; round < 300; ++round) {
    std::vector<metadb::CubeDimension> dimensions;
    Selection selection;
    std::int64_t rows = 1;
    for (auto count = 1 + below(4); count > 0; --count) {
      const auto size = 1 + below(6);
      dimensions.push_back(numbered("d" + std::to_string(count), size));
      rows *= size;
      auto& kept = selection.emplace_back();
      if (below(3) == 0) continue;
      kept.emplace();
      for (std::int64_t i = 0; i < size; ++i) {
        if (below(2) == 0) kept->push_back(i);
      }
      if (kept->empty()) kept->push_back(below(size));
    }
    const auto start = 1 + below(rows);
    check(dimensions, selection, start, start + below(rows - start + 1));
  }
}

TEST(RowSelection, ReadsOverSmallGapsOnly) {
  const std::vector dimensions{numbered("lat", 4), numbered("lon", 1000)};
  const RowSelection rows{dimensions, {{}, {{0, 1, 2}}}};
  // Arrays of a megabyte: every run for itself. Arrays of one byte: all at once.
  const auto runs = rows.ranges(1, 4000, 1 << 20);
  ASSERT_EQ(runs.size(), 4u);
  EXPECT_EQ(runs[1].first, 1001);
  EXPECT_EQ(runs[1].last, 1003);
  const auto all = rows.ranges(1, 4000, 1);
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].first, 1);
  EXPECT_EQ(all[0].last, 3003);
  EXPECT_TRUE(rows.ranges(4, 1000, 1).empty());
}

TEST(SelectedArray, IsTheMeasureItselfWithoutFilter) {
  metadb::Cube cube;
  cube.dimensions = {numbered("lat", 3), numbered("time", 12, false)};
  cube.measure_type = ElementType::kFloat;
  EXPECT_EQ(selected_array(cube, Selection(2)).sql(), io_server::Expression::measure().sql());
  const auto sql = selected_array(cube, {{{0}}, {{0, 5}}}).sql();
  EXPECT_NE(sql.find("oph_get_subarray3"), std::string::npos);
}

}  // namespace
}  // namespace oph::framework
