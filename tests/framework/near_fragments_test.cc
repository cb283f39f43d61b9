// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/near_fragments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oph::framework {
namespace {

using testing::ElementsAre;

TEST(NearFragmentsTest, GoToTheRankOfTheirHost) {
  EXPECT_THAT(deal_fragments({"b", "b", "", "", "c", "c"}, {"", "b", "c"}),
              ElementsAre(1, 1, 0, 0, 2, 2));
}

TEST(NearFragmentsTest, NoRankIsIdleWhileOthersHaveMore) {
  EXPECT_THAT(deal_fragments({"", "", "", ""}, {"", "b"}), ElementsAre(0, 0, 1, 1));
}

TEST(NearFragmentsTest, HostsWithoutRanksAreServedByOthers) {
  EXPECT_THAT(deal_fragments({"d", "d"}, {"", "b"}), ElementsAre(0, 1));
}

TEST(NearFragmentsTest, AllAreDealtWhateverTheNumbers) {
  for (std::size_t ranks = 1; ranks < 6; ++ranks) {
    for (std::size_t fragments = 0; fragments < 9; ++fragments) {
      std::vector<std::string> hosts;
      std::vector<std::string> places;
      for (std::size_t i = 0; i < fragments; ++i) hosts.emplace_back(i % 3 == 0 ? "a" : "b");
      for (std::size_t i = 0; i < ranks; ++i) places.emplace_back(i % 2 == 0 ? "a" : "c");
      std::vector<std::size_t> counts(ranks);
      for (const auto rank : deal_fragments(hosts, places)) ++counts.at(rank);
      for (const auto count : counts) EXPECT_LE(count, (fragments + ranks - 1) / ranks);
    }
  }
}

}  // namespace
}  // namespace oph::framework
