// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/byte_unit.h"

#include <gtest/gtest.h>

namespace oph::framework {
namespace {

TEST(ByteUnit, Converts) {
  EXPECT_EQ(in_unit(1024, "KB"), 1);
  EXPECT_EQ(in_unit(3 << 20, "MB"), 3);
  EXPECT_EQ(in_unit(std::int64_t{1} << 49, "PB"), 0.5);
}

TEST(ByteUnit, PicksTheLargestThatFits) {
  EXPECT_EQ(natural_unit(0), "KB");
  EXPECT_EQ(natural_unit(1023), "KB");
  EXPECT_EQ(natural_unit((1 << 20) - 1), "KB");
  EXPECT_EQ(natural_unit(1 << 20), "MB");
  EXPECT_EQ(natural_unit(std::int64_t{1} << 60), "PB");
}

}  // namespace
}  // namespace oph::framework
