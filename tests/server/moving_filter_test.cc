// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/moving_filter.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

TEST(MovingFilterTest, KeepsWhatGivesTheSameTwice) {
  EXPECT_EQ(import_filter("42.5"), "42.5");
  EXPECT_EQ(import_filter("1990-01_1999-12"), "1990-01_1999-12");
  EXPECT_EQ(import_filter("DJF,jja"), "DJF,jja");
  EXPECT_EQ(import_filter("1:5,10:20"), "1:5,10:20");
  EXPECT_EQ(import_filter("-7,10:20"), "-7,10:20");
}

// oph_importnc takes one interval of longitudes around the globe, but not two.
TEST(MovingFilterTest, WritesASingleIntervalTwice) {
  EXPECT_EQ(import_filter("-30:40"), "-30:40,-30:40");
}

// Alone, a date selects the nearest coordinate where none lies in it; in what is left none does.
TEST(MovingFilterTest, LeavesDatesAndWords) {
  for (const auto* filter :
       {"1990", "1990-05", "5,1990", "begin:5", "1:2:9", ":5", "end", "all", ""}) {
    EXPECT_FALSE(import_filter(filter)) << filter;
  }
}

}  // namespace
}  // namespace oph::server
