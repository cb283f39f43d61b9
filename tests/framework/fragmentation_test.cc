// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/fragmentation.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"

namespace oph::framework {
namespace {

using Extents = std::vector<std::int64_t>;
const std::vector<std::string> kServers{"io1", "io2"};

std::string failure(const Extents& extents, const FragmentationRequest& request) {
  try {
    plan_fragments(extents, kServers, request);
  } catch (const Error& error) {
    return error.text();
  }
  return "";
}

TEST(Fragmentation, CoversTheRowsInContiguousRanges) {
  for (const std::int64_t hosts : {0, 1, 2}) {
    for (const std::int64_t per_host : {0, 1, 3, 7, 50}) {
      const auto fragments = plan_fragments(Extents{4, 5, 7}, kServers, {hosts, per_host, 2});
      std::int64_t next = 1;
      std::set<std::string> servers;
      for (std::size_t i = 0; i < fragments.size(); ++i) {
        EXPECT_EQ(fragments[i].index, static_cast<std::int64_t>(i) + 1);
        EXPECT_EQ(fragments[i].key_start, next);
        EXPECT_GE(fragments[i].key_end, fragments[i].key_start);
        next = fragments[i].key_end + 1;
        servers.insert(fragments[i].io_server);
      }
      EXPECT_EQ(next, 4 * 5 * 7 + 1);
      const auto used = hosts == 0 ? 2 : hosts;
      EXPECT_EQ(static_cast<std::int64_t>(servers.size()), used);
      if (per_host == 0) continue;
      EXPECT_EQ(static_cast<std::int64_t>(fragments.size()), used * per_host);
    }
  }
}

TEST(Fragmentation, FitsTheCoresByDefault) {
  EXPECT_EQ(plan_fragments(Extents{96, 192}, kServers, {.cores = 1}).size(), 4U);
  EXPECT_EQ(plan_fragments(Extents{96, 192}, kServers, {.cores = 8}).size(), 16U);
  EXPECT_EQ(plan_fragments(Extents{3}, kServers, {.cores = 8}).size(), 2U);
  EXPECT_EQ(plan_fragments(Extents{}, kServers, {.cores = 8}).size(), 1U);
}

TEST(Fragmentation, CutsWhereOuterDimensionsChange) {
  for (const auto& fragment : plan_fragments(Extents{96, 192}, kServers, {.cores = 3})) {
    EXPECT_EQ((fragment.key_start - 1) % 192, 0);
  }
}

TEST(Fragmentation, NamesTheMaximum) {
  EXPECT_EQ(failure({96}, {.hosts = 3}),
            "nhost must not exceed the number of I/O servers (nhost=3, maximum=2)");
  EXPECT_EQ(failure({1}, {.hosts = 2}),
            "nhost must not exceed the number of rows (nhost=2, maximum=1)");
  EXPECT_THAT(failure({96}, {.hosts = 2, .fragments_per_host = 49}),
              testing::HasSubstr("nfrag=49, maximum=48"));
}

}  // namespace
}  // namespace oph::framework
