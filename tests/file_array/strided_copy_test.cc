// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/strided_copy.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

namespace oph::file_array {
namespace {

template <class Target>
class StridedCopy : public testing::Test {};
using Targets = testing::Types<std::int8_t, std::int16_t, float, double>;
TYPED_TEST_SUITE(StridedCopy, Targets);

TYPED_TEST(StridedCopy, PermutesDimensionsOfAnyNumber) {
  std::mt19937 random{3};
  for (int round = 0; round < 500; ++round) {
    const auto rank = 1 + random() % 5;
    std::vector<CopyAxis> axes(rank);
    for (auto& axis : axes)
      axis.extent = 1 + static_cast<std::int64_t>(random() % (rank > 3 ? 6 : 40));
    std::int64_t size = 1;
    for (auto i = rank; i-- > 0; size *= axes[i].extent) axes[i].source_stride = size;
    std::vector<std::size_t> order(rank);
    std::iota(order.begin(), order.end(), 0U);
    std::shuffle(order.begin(), order.end(), random);
    std::int64_t stride = 1;
    for (const auto i : order) {
      axes[i].target_stride = stride;
      stride *= axes[i].extent;
    }
    std::vector<int> source(static_cast<std::size_t>(size));
    std::iota(source.begin(), source.end(), 0);
    std::vector<TypeParam> target(source.size(), TypeParam{-1});
    const auto convert = [](int number) { return static_cast<TypeParam>(2 * (number % 50)); };
    copy_strided(prepare_axes(axes), source.data(), target.data(), convert);
    for (std::int64_t i = 0; i < size; ++i) {
      std::int64_t position = 0;
      for (const auto& axis : axes) {
        position += i / axis.source_stride % axis.extent * axis.target_stride;
      }
      ASSERT_EQ(target[static_cast<std::size_t>(position)], convert(static_cast<int>(i)));
    }
  }
}

TEST(StridedCopyAxes, JoinsWhatIsOneInBothArrays) {
  const auto axes = prepare_axes({{4, 30, 30}, {5, 6, 6}, {6, 1, 1}});
  ASSERT_EQ(axes.size(), 2U);
  EXPECT_EQ(axes[0].extent, 1);
  EXPECT_EQ(axes[1].extent, 120);
}

}  // namespace
}  // namespace oph::file_array
