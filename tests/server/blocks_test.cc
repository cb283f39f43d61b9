// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/blocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "server/workflow/request.h"

namespace oph::server {
namespace {

using testing::ElementsAre;
using testing::UnorderedElementsAre;

/// A task called as its operator, after others by their numbers.
TaskRequest task(const std::string& name, std::vector<std::size_t> parents = {}) {
  TaskRequest task;
  task.name = name;
  task.operator_name = "oph_" + name.substr(0, name.find(' '));
  for (const auto parent : parents) {
    Dependency dependency;
    dependency.index = parent;
    task.dependencies.push_back(dependency);
  }
  return task;
}

std::string why_wrong(const std::vector<TaskRequest>& tasks) {
  try {
    Blocks::find(tasks);
    return "nothing";
  } catch (const Error& error) {
    return error.text();
  }
}

TEST(BlocksTest, FindsALoopInALoop) {
  const auto blocks =
      Blocks::find({task("endfor a", {4, 5}), task("for a"), task("for b", {1}), task("list", {2}),
                    task("endfor b", {3}), task("x", {1}), task("y", {0})});
  EXPECT_THAT(blocks.body(1), UnorderedElementsAre(2, 3, 4, 5));
  EXPECT_THAT(blocks.body(2), ElementsAre(3));
  EXPECT_EQ(blocks.loop_of(3), 2U);
  EXPECT_EQ(blocks.loop_of(4), 1U);
  EXPECT_EQ(blocks.loop_of(6), std::nullopt);
  EXPECT_EQ(blocks.closer_of(1), 0U);
}

TEST(BlocksTest, FindsBranches) {
  const auto blocks =
      Blocks::find({task("if"), task("a", {0}), task("elseif", {0}), task("else", {2}),
                    task("b", {3}), task("endif", {1, 2, 4}), task("c", {5})});
  EXPECT_TRUE(blocks.are_of_one_selection(0, 3));
  EXPECT_FALSE(blocks.are_of_one_selection(0, 1));
  EXPECT_EQ(blocks.closer_of(2), 5U);
  EXPECT_EQ(blocks.block_of[5], std::nullopt);
}

TEST(BlocksTest, TellsWhatIsNotClosed) {
  EXPECT_EQ(why_wrong({task("for"), task("a", {0})}), "oph_for without oph_endfor (task=for)");
  EXPECT_EQ(why_wrong({task("if"), task("a", {0})}), "oph_if without oph_endif (task=if)");
  EXPECT_EQ(why_wrong({task("endfor")}), "oph_endfor without oph_for (task=endfor)");
  EXPECT_EQ(why_wrong({task("endif")}), "oph_endif without oph_if (task=endif)");
  EXPECT_EQ(why_wrong({task("if"), task("endfor", {0})}),
            "oph_endfor without oph_for (task=endfor)");
  EXPECT_EQ(why_wrong({task("for"), task("endif", {0})}), "oph_endif without oph_if (task=endif)");
  EXPECT_EQ(why_wrong({task("a"), task("else", {0})}),
            "oph_else must depend on an oph_if or oph_elseif (task=else)");
}

TEST(BlocksTest, TellsWhatCrosses) {
  EXPECT_EQ(why_wrong({task("if"), task("a", {0}), task("else", {0}), task("b", {1, 2}),
                       task("endif", {3})}),
            "task b depends on tasks of two branches or loops at once; close one with oph_endif or "
            "oph_endfor first (opened by if)");
  EXPECT_EQ(why_wrong({task("for"), task("a", {0}), task("endfor", {1}), task("b", {1})}),
            "task b is inside the block of task for, whose end endfor does not wait for it");
  EXPECT_EQ(
      why_wrong({task("if"), task("else 1", {0}), task("else 2", {0}), task("endif", {1, 2})}),
      "task if has two alternatives (else 1, else 2)");
  EXPECT_EQ(why_wrong({task("for"), task("endfor 1", {0}), task("endfor 2", {0})}),
            "task for is closed twice (by endfor 1 and endfor 2)");
}

TEST(BlocksTest, LetsTasksOfALoopDependOnThoseBeforeIt) {
  EXPECT_EQ(why_wrong({task("a"), task("for"), task("b", {0, 1}), task("endfor", {2})}), "nothing");
}

}  // namespace
}  // namespace oph::server
