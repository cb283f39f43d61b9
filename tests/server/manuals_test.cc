// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/manuals.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.h"

namespace oph::server {
namespace {

using testing::Contains;
using testing::Not;

TEST(ManualsTest, ListsWhatUsersMayCall) {
  const auto manuals = test::manuals();
  EXPECT_NE(manuals.find("oph_gc"), nullptr);
  EXPECT_EQ(manuals.find("oph_nothing"), nullptr);
  EXPECT_THAT(manuals.names(), Contains("oph_resume"));
  EXPECT_THAT(manuals.names(), Not(Contains("oph_gc")));
  const auto names = manuals.names();
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST(ManualsTest, ALibraryCannotReplaceAFrontEndOperator) {
  const Manuals manuals{{test::make_operator("oph_resume", "write")}, front_end_manuals()};
  EXPECT_TRUE(manuals.is_front_end("oph_resume"));
  EXPECT_EQ(manuals.find("oph_resume")->permission, "read");
  EXPECT_EQ(std::ssize(manuals.names()), std::ssize(front_end_manuals()));
}

}  // namespace
}  // namespace oph::server
