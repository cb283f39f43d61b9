// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/scheduler/task_queue.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/error.h"

namespace oph::server {
namespace {

using Kind = Work::Kind;

Work work(std::int64_t id, Kind kind = Kind::kData, std::string user = "ann",
          std::int64_t ranks = 1) {
  Work result;
  result.kind = kind;
  result.user = std::move(user);
  result.task = {id, ranks, ""};
  return result;
}

/// Ids in the order in which an executor of all kinds takes them.
std::vector<std::int64_t> drain(TaskQueue& queue, Kind first = Kind::kInternal,
                                Kind last = Kind::kData) {
  std::vector<std::int64_t> ids;
  while (const auto next = queue.pop(first, last)) ids.push_back(next->task.id);
  return ids;
}

using Ids = std::vector<std::int64_t>;

TEST(TaskQueueTest, TakesKindsBeforeArrival) {
  TaskQueue queue{10};
  queue.push(work(1));
  queue.push(work(2, Kind::kMetadata));
  queue.push(work(3));
  queue.push(work(4, Kind::kInternal));
  EXPECT_EQ(drain(queue), (Ids{4, 2, 1, 3}));
  EXPECT_EQ(queue.size(), 0U);
}

TEST(TaskQueueTest, AnExecutorTakesItsKindsOnly) {
  TaskQueue queue{10};
  queue.push(work(1));
  EXPECT_FALSE(queue.has(Kind::kInternal, Kind::kMetadata));
  EXPECT_FALSE(queue.pop(Kind::kInternal, Kind::kMetadata).has_value());
  EXPECT_TRUE(queue.has(Kind::kData, Kind::kData));
}

TEST(TaskQueueTest, IsFairBetweenUsers) {
  TaskQueue queue{100};
  for (int i = 0; i < 4; ++i) queue.push(work(10 + i, Kind::kData, "ann"));
  for (int i = 0; i < 2; ++i) queue.push(work(20 + i, Kind::kData, "bob"));
  EXPECT_EQ(drain(queue), (Ids{10, 20, 11, 21, 12, 13}));
}

TEST(TaskQueueTest, CountsRanks) {
  TaskQueue queue{100};
  for (int i = 0; i < 2; ++i) queue.push(work(10 + i, Kind::kData, "ann", 3));
  for (int i = 0; i < 4; ++i) queue.push(work(20 + i, Kind::kData, "bob", 1));
  EXPECT_EQ(drain(queue), (Ids{10, 20, 21, 22, 11, 23}));
}

TEST(TaskQueueTest, NobodySavesUpAClaim) {
  TaskQueue queue{100};
  for (int i = 0; i < 10; ++i) {
    queue.push(work(i, Kind::kData, "ann"));
    queue.pop(Kind::kData, Kind::kData);
  }
  for (int i = 0; i < 3; ++i) queue.push(work(10 + i, Kind::kData, "ann"));
  for (int i = 0; i < 3; ++i) queue.push(work(20 + i, Kind::kData, "new"));
  const auto order = drain(queue);
  EXPECT_EQ(order[0], 20);
  EXPECT_NE(order, (Ids{20, 21, 22, 10, 11, 12}));
}

TEST(TaskQueueTest, IsLimitedButForInternalWork) {
  TaskQueue queue{2};
  queue.push(work(1));
  queue.push(work(2));
  try {
    queue.push(work(3));
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.text(), "too many tasks are waiting, try again later (waiting=2, limit=2)");
  }
  EXPECT_NO_THROW(queue.push(work(4, Kind::kInternal)));
}

TEST(TaskQueueTest, GivesOutByNumber) {
  TaskQueue queue{10};
  queue.push(work(1));
  queue.push(work(2));
  EXPECT_FALSE(queue.remove(3).has_value());
  EXPECT_EQ(queue.remove(1)->task.id, 1);
  EXPECT_FALSE(queue.remove(1).has_value());
  EXPECT_EQ(queue.clear().size(), 1U);
  EXPECT_EQ(queue.size(), 0U);
}

TEST(TaskQueueTest, SharesByWeight) {
  TaskQueue queue{100};
  queue.limit("ann", {0, 0, 2});
  for (std::int64_t i = 0; i < 6; ++i) queue.push(work(i, Kind::kData, "ann"));
  for (std::int64_t i = 10; i < 13; ++i) queue.push(work(i, Kind::kData, "bob"));
  const auto order = drain(queue);
  EXPECT_EQ(std::count_if(order.begin(), order.begin() + 6, [](auto id) { return id < 10; }), 4);
}

TEST(TaskQueueTest, HoldsBackWhoHasEnough) {
  TaskQueue queue{100};
  queue.limit("ann", {1, 0, 1});
  queue.push(work(1, Kind::kData, "ann"));
  queue.push(work(2, Kind::kData, "ann"));
  queue.push(work(3, Kind::kMetadata, "ann"));
  queue.push(work(4, Kind::kData, "bob"));
  EXPECT_EQ(drain(queue), (Ids{3, 1, 4})) << "metadata and others are not held back";
  EXPECT_FALSE(queue.has(Kind::kInternal, Kind::kData));
  queue.finish(work(4, Kind::kData, "bob"));
  EXPECT_FALSE(queue.has(Kind::kInternal, Kind::kData));
  queue.finish(work(1, Kind::kData, "ann"));
  EXPECT_EQ(drain(queue), Ids{2});
}

TEST(TaskQueueTest, CountsCores) {
  TaskQueue queue{100};
  queue.limit("ann", {0, 3, 1});
  queue.push(work(1, Kind::kData, "ann", 2));
  queue.push(work(2, Kind::kData, "ann", 2));
  queue.push(work(3, Kind::kData, "ann", 1));
  EXPECT_EQ(drain(queue), Ids{1}) << "in the order of arrival";
  EXPECT_TRUE(queue.limit("ann", {0, 4, 1}));
  EXPECT_FALSE(queue.limit("ann", {0, 4, 1}));
  EXPECT_EQ(drain(queue), Ids{2});
  queue.finish(work(1, Kind::kData, "ann", 2));
  EXPECT_EQ(drain(queue), Ids{3});
}

TEST(TaskQueueTest, RunsALargeTaskAlone) {
  TaskQueue queue{100};
  queue.limit("ann", {0, 1, 1});
  queue.push(work(1, Kind::kData, "ann", 4));
  EXPECT_EQ(drain(queue), Ids{1});
}

TEST(TaskQueueTest, GivesUpEverything) {
  TaskQueue queue{100};
  queue.limit("ann", {1, 0, 1});
  for (std::int64_t i = 0; i < 3; ++i) queue.push(work(i, Kind::kData, "ann"));
  EXPECT_EQ(queue.clear().size(), 3U) << "also what is held back";
  EXPECT_EQ(queue.size(), 0U);
}

}  // namespace
}  // namespace oph::server
