// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/task_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server/job_status.h"

namespace oph::server {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

RunTask after(std::vector<std::size_t> parents) {
  RunTask task;
  task.job.status = job_status::kPending;
  for (const auto parent : parents) {
    Dependency dependency;
    dependency.index = parent;
    task.request.dependencies.push_back(dependency);
  }
  return task;
}

std::vector<std::size_t> take_all(TaskGraph& graph) {
  std::vector<std::size_t> taken;
  while (const auto index = graph.take_ready()) taken.push_back(*index);
  return taken;
}

TEST(TaskGraphTest, TellsATaskOnceAllItWaitsForHasEnded) {
  TaskGraph graph;
  EXPECT_EQ(graph.add({after({2, 1}), after({}), after({1})}), 0U);
  EXPECT_THAT(take_all(graph), ElementsAre(1));
  graph.end(1, job_status::kCompleted);
  EXPECT_THAT(take_all(graph), ElementsAre(2));
  EXPECT_FALSE(graph.have_all_ended());
  graph.end(2, job_status::kAborted);
  EXPECT_THAT(take_all(graph), ElementsAre(0));
  graph.end(0, job_status::kSkipped);
  EXPECT_TRUE(graph.have_all_ended());
}

TEST(TaskGraphTest, GrowsWhileItRuns) {
  TaskGraph graph;
  graph.add({after({})});
  graph.end(0, job_status::kCompleted);
  EXPECT_EQ(graph.add({after({0}), after({1})}), 1U);
  EXPECT_FALSE(graph.have_all_ended());
  EXPECT_THAT(take_all(graph), ElementsAre(1));
  EXPECT_THAT(take_all(graph), IsEmpty());
}

TEST(TaskGraphTest, TellsATaskAgainUnlessItHasEndedOrIsAtWork) {
  TaskGraph graph;
  graph.add({after({}), after({}), after({})});
  EXPECT_THAT(take_all(graph), ElementsAre(0, 1, 2));
  graph[1].is_active = true;
  graph.end(2, job_status::kCompleted);
  for (std::size_t i = 0; i < 3; ++i) graph.make_ready(i);
  EXPECT_THAT(take_all(graph), ElementsAre(0));
}

}  // namespace
}  // namespace oph::server
