// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/concept_level.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::framework {
namespace {

metadb::Dimension dimension(const char* hierarchy) {
  metadb::Dimension dimension;
  dimension.name = "time";
  dimension.hierarchy = hierarchy;
  return dimension;
}

TEST(ConceptLevel, HasLabels) {
  EXPECT_EQ(concept_level_label('c'), "cell (c)");
  EXPECT_EQ(concept_level_label('M'), "month (M)");
  EXPECT_EQ(concept_level_label('m'), "minute (m)");
  EXPECT_EQ(concept_level_label('A'), "ALL (A)");
  EXPECT_EQ(concept_level_label('-'), "unknown (-)");
}

TEST(ConceptLevel, IsRead) {
  const auto time = dimension("oph_time");
  EXPECT_EQ(parse_concept_level(time, "M"), 'M');
  EXPECT_EQ(parse_concept_level(time, "m"), 'm');
  EXPECT_EQ(parse_concept_level(time, "Month"), 'M');
  EXPECT_EQ(parse_concept_level(time, "6 hours"), '6');
  EXPECT_EQ(parse_concept_level(dimension("oph_base"), "c"), 'c');
}

TEST(ConceptLevel, IsCheckedAgainstTheHierarchy) {
  const auto status = guard([] { parse_concept_level(dimension("oph_base"), "d"); });
  EXPECT_EQ(status.text,
            "concept_level of dimension time must be one of cell (c) (concept_level=d)");
  EXPECT_FALSE(guard([] { parse_concept_level(dimension("oph_time"), "A"); }));
  EXPECT_FALSE(guard([] { parse_concept_level(dimension("oph_time"), "mo"); }));
}

}  // namespace
}  // namespace oph::framework
