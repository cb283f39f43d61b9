// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <stdexcept>

#include "terminal/completion/background_cache.h"

namespace oph::terminal {
namespace {

using testing::ElementsAre;

/// Long enough for any machine: these tests never wait for it to end.
constexpr std::chrono::milliseconds kEver{60'000};

TEST(Names, AreRead) {
  const auto names = read_names(R"({"folders": ["/"], "containers": ["/c"], "sessions": ["s"],
                                    "cubes": [["http://h/1/2", "tas", 0]]})");
  EXPECT_THAT(names.containers, ElementsAre("/c"));
  ASSERT_EQ(names.cubes.size(), 1U);
  EXPECT_EQ(names.cubes[0].measure, "tas");
  EXPECT_THAT(read_files(R"({"files": ["a.nc", "b/"]})"), ElementsAre("a.nc", "b/"));
  EXPECT_ANY_THROW(read_names("<html>"));
  EXPECT_ANY_THROW(read_files(R"({"files": 3})"));
}

TEST(Names, OfJobsAreNewestFirst) {
  Response response;
  response.add_grid("resume", {"Request List",
                               "",
                               {{"OPH JOB ID"}, {"SESSION CODE"}, {"WORKFLOW ID"}, {"COMMAND"}},
                               {{"j1", "9", "1", "first"}, {"j2", "9", "2", "second"}}});
  const auto jobs = read_jobs(response);
  ASSERT_EQ(jobs.size(), 2U);
  EXPECT_EQ(jobs[0].workflow, "2");
  EXPECT_EQ(jobs[1].command, "first");
}

TEST(BackgroundCache, FetchesOnceUntilItExpires) {
  std::atomic<int> fetches = 0;
  BackgroundCache<int> cache{[&](const std::string&) { return ++fetches; }, kEver};
  EXPECT_EQ(*cache.get("a"), 1);
  EXPECT_EQ(*cache.get("a"), 1);
  EXPECT_EQ(*cache.get("b"), 2);
  cache.expire();
  EXPECT_EQ(*cache.get("a"), 3);
}

TEST(BackgroundCache, ServesTheOldValueWhileTheNewOneIsFetched) {
  std::latch is_allowed{1};
  std::atomic<int> fetches = 0;
  BackgroundCache<int> cache{[&](const std::string&) {
                               if (++fetches == 2) is_allowed.wait();
                               return fetches.load();
                             },
                             std::chrono::milliseconds{20}};
  cache.prefetch("a");
  while (cache.get("a") == nullptr) {
  }
  cache.expire();
  EXPECT_EQ(*cache.get("a"), 1);
  is_allowed.count_down();
  while (*cache.get("a") != 2) {
  }
}

TEST(BackgroundCache, TriesAgainWhereTheFetchFailed) {
  std::atomic<int> fetches = 0;
  BackgroundCache<int> cache{[&](const std::string&) {
                               if (++fetches == 1) throw std::runtime_error{"no such page"};
                               return fetches.load();
                             },
                             kEver};
  EXPECT_EQ(cache.get("a"), nullptr);
  EXPECT_EQ(fetches, 1);
  EXPECT_EQ(*cache.get("a"), 2);
}

}  // namespace
}  // namespace oph::terminal
