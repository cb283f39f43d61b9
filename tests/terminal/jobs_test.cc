// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "terminal/exit_status.h"
#include "terminal/job.h"
#include "terminal/progress_line.h"
#include "terminal/render/text_layout.h"
#include "terminal/workflow_plan.h"

namespace oph::terminal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;

TEST(Jobs, HaveANumber) {
  EXPECT_EQ(workflow_of_job("http://h/sessions/9/experiment?12#34"), 12);
  EXPECT_EQ(workflow_of_job("http://h/sessions/9/experiment"), std::nullopt);
  EXPECT_EQ(workflow_of_job(""), std::nullopt);
}

TEST(Jobs, End) {
  for (const auto* status : {"COMPLETED", "EXECUTE_ERROR", "ABORTED", "SKIPPED", "UNSELECTED"}) {
    EXPECT_TRUE(is_final_status(std::string{"OPH_STATUS_"} + status)) << status;
  }
  for (const auto* status : {"RUNNING", "PENDING", "WAITING"}) {
    EXPECT_FALSE(is_final_status(std::string{"OPH_STATUS_"} + status)) << status;
  }
}

TEST(Durations, AreReadable) {
  EXPECT_EQ(print_duration(seconds{7}), "7 s");
  EXPECT_EQ(print_duration(seconds{125}), "2 min 5 s");
  EXPECT_EQ(print_duration(seconds{11'520}), "3 h 12 min");
}

TEST(ProgressLine, TellsTimeLeft) {
  const JobState state{"OPH_STATUS_RUNNING", 0.25, false, {}, std::nullopt};
  EXPECT_EQ(progress_text("oph_reduce", state, milliseconds{10'000}, Style{}),
            "oph_reduce ━━━━━───────────────  25%  10 s, 31 s left");
}

TEST(ProgressLine, TrustsTheServerOnTheTimeOfOneTask) {
  const JobState state{"OPH_STATUS_RUNNING", 0.25, false, {}, 99.5};
  EXPECT_THAT(progress_text("w", state, milliseconds{10'000}, Style{}),
              HasSubstr("10 s, 1 min 40 s left"));
}

TEST(ProgressLine, SaysNothingOfTimeBeforeAnythingIsDone) {
  const JobState state{"OPH_STATUS_PENDING", 0, false, {}, std::nullopt};
  EXPECT_EQ(progress_text("w", state, milliseconds{2'000}, Style{}),
            "w ────────────────────   0%  2 s  waiting for its turn");
}

TEST(ProgressLine, ShowsTheTasksAtWorkFirst) {
  const JobState state{"OPH_STATUS_RUNNING",
                       0.5,
                       false,
                       {{"load", "OPH_STATUS_COMPLETED"},
                        {"mean", "OPH_STATUS_RUNNING", "3", 0.426},
                        {"max", "OPH_STATUS_PENDING"}},
                       std::nullopt};
  const auto text =
      progress_text("w", state, milliseconds{1'000}, Style{ColourDepth::kNone, 200, 9});
  EXPECT_THAT(text, HasSubstr("1/3 ▶ mean 43% ✓ load · max"));
}

TEST(ProgressLine, StaysOnOneLine) {
  JobState state{"OPH_STATUS_RUNNING", 0.5, false, {}, std::nullopt};
  for (int i = 0; i < 50; ++i) state.tasks.push_back({"task with a name", "OPH_STATUS_RUNNING"});
  for (const int width : {30, 60, 80}) {
    const auto text =
        progress_text("workflow", state, milliseconds{1'000}, Style{ColourDepth::kNone, width, 24});
    EXPECT_LT(display_width(text), static_cast<std::size_t>(width));
  }
}

constexpr const char* kWorkflow = R"({"name": "w", "tasks": [
  {"name": "load", "operator": "OPH_IMPORTNC", "arguments": ["src_path=[*.nc]"]},
  {"name": "if", "operator": "oph_if", "dependencies": [{"task": "load"}]},
  {"name": "mean", "operator": "oph_reduce",
   "dependencies": [{"task": "load", "type": "single"}, {"task": "if"}]}]})";

TEST(WorkflowPlan, BecomesAGraph) {
  const auto plan = parse_plan(kWorkflow);
  const auto graph = graph_of(plan, {{"mean", "OPH_STATUS_RUNNING"}});
  EXPECT_EQ(graph.node_values[2],
            (std::vector<std::string>{"mean", "oph_reduce", "OPH_STATUS_RUNNING"}));
  ASSERT_EQ(graph.node_links[0].size(), 2U);
  EXPECT_EQ(graph.node_links[1][0].node, 2U);
}

TEST(WorkflowPlan, BecomesAPicture) {
  const auto file = dot_of(parse_plan(kWorkflow), {{"mean", "OPH_STATUS_RUNNING"}});
  EXPECT_EQ(file.nodes[0].shape, "doublecircle");
  EXPECT_EQ(file.nodes[1].shape, "diamond");
  EXPECT_EQ(file.nodes[1].colour, "grey90");
  EXPECT_EQ(file.nodes[2].colour, "orange");
  ASSERT_EQ(file.links.size(), 3U);
  EXPECT_FALSE(file.links[1].is_dashed);
  EXPECT_TRUE(file.links[2].is_dashed);
}

TEST(WorkflowPlan, RefusesWhatIsNone) {
  EXPECT_THROW(parse_plan("["), Failure);
  EXPECT_THROW(parse_plan(R"({"name": "w", "tasks": []})"), Failure);
  EXPECT_THROW(parse_plan(R"({"tasks": [{"name": "a", "dependencies": [{"task": "b"}]}]})"),
               Failure);
}

}  // namespace
}  // namespace oph::terminal
