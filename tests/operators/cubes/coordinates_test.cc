// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/coordinates.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "tests/operators/cubes/dimensions.h"

namespace oph::framework {
namespace {

using ::testing::ElementsAre;
using tests::dimension;
using tests::numbered;
using tests::time_dimension;

TEST(Coordinates, AreNumbersOfTheirType) {
  EXPECT_THAT(coordinate_numbers(dimension("lat", {-1.5, 0, 2.25})), ElementsAre(-1.5, 0, 2.25));
  EXPECT_THAT(coordinate_numbers(dimension("lat", {-3, 7}, true, ElementType::kShort)),
              ElementsAre(-3, 7));
  EXPECT_THAT(coordinate_numbers(numbered("x", 3)), ElementsAre(1, 2, 3));
  EXPECT_THAT(coordinate_numbers(numbered("x", 0)), ElementsAre());
}

TEST(Coordinates, AreShownAsUsersReadThem) {
  EXPECT_THAT(coordinate_labels(dimension("lat", {-1.5, 1e9}), false),
              ElementsAre("-1.500000", "1000000000.000000"));
  EXPECT_THAT(coordinate_labels(dimension("lev", {850}, true, ElementType::kInt), false),
              ElementsAre("850"));
  EXPECT_THAT(coordinate_labels(numbered("x", 2), true), ElementsAre("1", "2"));
  EXPECT_THAT(coordinate_labels(time_dimension({0, 31.5}, "2000-01-01 00:00:00"), true),
              ElementsAre("2000-01-01 00:00:00", "2000-02-01 12:00:00"));
  EXPECT_THAT(coordinate_labels(time_dimension({1}, "2000-01-01 00:00:00"), false),
              ElementsAre("1.000000"));
}

TEST(Coordinates, TellTheTypeOfTheirColumn) {
  const auto time = time_dimension({0}, "2000-01-01 00:00:00");
  EXPECT_EQ(label_type(time, true), "string");
  EXPECT_EQ(label_type(time, false), "double");
  EXPECT_EQ(label_type(dimension("x", {1}, true, ElementType::kFloat), true), "float");
  EXPECT_EQ(label_type(numbered("x", 4), false), "long");
}

TEST(Coordinates, AreSelectedBitForBit) {
  const auto all = dimension("lat", {0.1, 0.2, 0.3});
  const auto some = select_coordinates(all, {2, 0});
  ASSERT_EQ(some.size(), 16u);
  EXPECT_EQ(std::memcmp(some.data(), all.values.data() + 16, 8), 0);
  EXPECT_EQ(std::memcmp(some.data() + 8, all.values.data(), 8), 0);
}

TEST(Coordinates, OfANumberedDimensionKeepTheirNumbers) {
  EXPECT_EQ(select_coordinates(numbered("x", 5), {1, 3}), pack(ElementType::kDouble, {2, 4}));
}

TEST(Packing, RoundsAndStaysInRange) {
  std::int8_t bytes[4];
  const auto packed = pack(ElementType::kByte, {1.6, -1.6, 1000, -1000});
  std::memcpy(bytes, packed.data(), 4);
  EXPECT_THAT(bytes, ElementsAre(2, -2, 127, -128));
  std::int64_t large = 0;
  std::memcpy(&large, pack(ElementType::kLong, {1e300}).data(), 8);
  EXPECT_EQ(large, std::numeric_limits<std::int64_t>::max());
}

TEST(Elements, ArePrintedAsTheDumpDoes) {
  const auto print = [](ElementType type, const std::vector<double>& values) {
    return print_elements(type, pack(type, values));
  };
  EXPECT_EQ(print(ElementType::kDouble, {0.5, -2}), "0.5000000000, -2.0000000000");
  EXPECT_EQ(print(ElementType::kDouble, {1e20}), "1.00000000e+20");
  // 18 characters are not longer than 18.
  EXPECT_EQ(print(ElementType::kDouble, {1234567.5}), "1234567.5000000000");
  EXPECT_EQ(print(ElementType::kDouble, {12345678.5}), "1.23456785e+07");
  EXPECT_EQ(print(ElementType::kFloat, {std::numeric_limits<double>::quiet_NaN()}), "nan");
  EXPECT_EQ(print(ElementType::kByte, {-7, 65}), "-7, 65");
  EXPECT_EQ(print(ElementType::kLong, {1}), "1");
  EXPECT_EQ(print(ElementType::kLong, {}), "");
}

}  // namespace
}  // namespace oph::framework
