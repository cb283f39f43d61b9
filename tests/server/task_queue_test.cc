// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/scheduler/task_queue.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace oph::server {
namespace {

using Kind = Work::Kind;
using testing::ElementsAre;

Work work(std::int64_t id, const std::string& user, Kind kind = Kind::kData,
          std::int64_t ranks = 1) {
  Work made;
  made.kind = kind;
  made.user = user;
  made.task = {id, ranks, ""};
  return made;
}

std::vector<std::int64_t> drain(TaskQueue& queue, Kind first = Kind::kInternal,
                                Kind last = Kind::kData) {
  std::vector<std::int64_t> ids;
  while (const auto next = queue.pop(first, last)) ids.push_back(next->task.id);
  return ids;
}

TEST(TaskQueue, KeepsTheOrderOfOneUser) {
  TaskQueue queue{10};
  for (const int id : {1, 2, 3}) queue.push(work(id, "ann"));
  EXPECT_THAT(drain(queue), ElementsAre(1, 2, 3));
}

TEST(TaskQueue, ServesMetadataFirstAndKindsApart) {
  TaskQueue queue{10};
  queue.push(work(1, "ann"));
  queue.push(work(2, "ann", Kind::kMetadata));
  queue.push(work(3, "", Kind::kInternal));
  EXPECT_TRUE(queue.has(Kind::kInternal, Kind::kMetadata));
  EXPECT_THAT(drain(queue, Kind::kInternal, Kind::kMetadata), ElementsAre(3, 2));
  EXPECT_FALSE(queue.has(Kind::kInternal, Kind::kMetadata));
  EXPECT_THAT(drain(queue), ElementsAre(1));
}

TEST(TaskQueue, SharesBetweenUsers) {
  TaskQueue queue{10};
  for (const int id : {1, 2, 3, 4}) queue.push(work(id, "ann"));
  queue.push(work(11, "bob"));
  queue.push(work(12, "bob"));
  EXPECT_THAT(drain(queue), ElementsAre(1, 11, 2, 12, 3, 4));
}

TEST(TaskQueue, CountsRanksNotTasks) {
  TaskQueue queue{10};
  queue.push(work(1, "ann", Kind::kData, 4));
  queue.push(work(2, "ann", Kind::kData, 4));
  for (const int id : {11, 12, 13, 14, 15}) queue.push(work(id, "bob"));
  EXPECT_THAT(drain(queue), ElementsAre(1, 11, 12, 13, 14, 2, 15));
}

TEST(TaskQueue, GivesNoCreditForAbsence) {
  TaskQueue queue{100};
  for (int id = 1; id <= 20; ++id) queue.push(work(id, "ann"));
  for (int id = 1; id <= 10; ++id) queue.pop(Kind::kData, Kind::kData);
  for (int id = 31; id <= 33; ++id) queue.push(work(id, "bob"));
  const auto ids = drain(queue);
  EXPECT_THAT(std::vector(ids.begin(), ids.begin() + 4), ElementsAre(31, 11, 32, 12));
}

TEST(TaskQueue, RefusesMoreThanItHolds) {
  TaskQueue queue{2};
  queue.push(work(1, "ann"));
  queue.push(work(2, "ann"));
  try {
    queue.push(work(3, "ann"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.text(), "too many tasks are waiting, try again later (waiting=2, limit=2)");
  }
  queue.push(work(4, "", Kind::kInternal));
  EXPECT_EQ(queue.size(), 3U);
}

TEST(TaskQueue, LetsTasksBeTakenOut) {
  TaskQueue queue{10};
  for (const int id : {1, 2, 3}) queue.push(work(id, "ann"));
  EXPECT_EQ(queue.remove(2)->task.id, 2);
  EXPECT_FALSE(queue.remove(2).has_value());
  EXPECT_EQ(queue.clear().size(), 2U);
  EXPECT_EQ(queue.size(), 0U);
}

}  // namespace
}  // namespace oph::server
