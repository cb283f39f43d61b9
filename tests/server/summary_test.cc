// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/summary.h"

#include <gmock/gmock.h>

namespace oph::server {
namespace {

using metadb::Job;
using testing::ElementsAre;

class SummaryTest : public testing::Test {
 protected:
  SummaryTest() {
    workflow_.workflow = 3;
    workflow_.marker = 10;
    workflow_.status = "OPH_STATUS_ERROR";
    add("load", "OPH_STATUS_COMPLETED");
    tasks_[0].submission = "operator=oph_importnc;src_path=/a.nc;";
    tasks_[0].output_cube = "http://h/1/2";
    tasks_[0].start_time = "begin";
    tasks_[0].end_time = "end";
    add("bad", "OPH_STATUS_EXECUTE_ERROR");
    add("one", "OPH_STATUS_ABORTED");
    add("two", "OPH_STATUS_ABORTED");
  }

  void add(const std::string& name, const std::string& status) {
    Job task;
    task.name = name;
    task.status = status;
    task.session_code = "9";
    task.workflow = 3;
    task.marker = 11 + static_cast<std::int64_t>(tasks_.size());
    task.parent_marker = 10;
    tasks_.push_back(task);
  }

  Response summarize_as(bool is_compact, bool is_extended) const {
    return summarize(workflow_, tasks_, {is_compact, is_extended},
                     [](std::int64_t marker) { return "S?3#" + std::to_string(marker); });
  }

  static const Grid& grid(const Response& response, std::string_view key) {
    for (const auto& object : response.objects()) {
      if (object.key == key) return object.grids.at(0);
    }
    throw std::out_of_range{"no such grid"};
  }

  static std::vector<std::string> names(const Grid& grid) {
    std::vector<std::string> names;
    for (const auto& column : grid.columns) names.push_back(column.name);
    return names;
  }

  Job workflow_;
  std::vector<Job> tasks_;
};

TEST_F(SummaryTest, HasTheColumnsOfEachFormat) {
  const auto columns = [&](bool is_compact, bool is_extended) {
    return names(grid(summarize_as(is_compact, is_extended), "workflow_list"));
  };
  EXPECT_THAT(columns(false, false),
              ElementsAre("OPH JOB ID", "SESSION CODE", "WORKFLOW ID", "MARKER ID",
                          "PARENT MARKER ID", "TASK NAME", "TYPE", "EXIT STATUS"));
  EXPECT_THAT(
      columns(false, true),
      ElementsAre("OPH JOB ID", "SESSION CODE", "WORKFLOW ID", "MARKER ID", "PARENT MARKER ID",
                  "TASK NAME", "TYPE", "EXIT STATUS", "INPUT", "OUTPUT", "BEGIN TIME", "END TIME"));
  EXPECT_THAT(columns(true, false), ElementsAre("MARKER ID", "TASK NAME", "TYPE", "EXIT STATUS"));
  EXPECT_THAT(columns(true, true), ElementsAre("MARKER ID", "TASK NAME", "TYPE", "EXIT STATUS",
                                               "INPUT", "OUTPUT", "BEGIN TIME", "END TIME"));
}

TEST_F(SummaryTest, ShowsTasks) {
  EXPECT_THAT(grid(summarize_as(true, true), "workflow_list").rows[0],
              ElementsAre("11", "load", "SIMPLE", "OPH_STATUS_COMPLETED", "/a.nc", "http://h/1/2",
                          "begin", "end"));
  EXPECT_THAT(
      grid(summarize_as(false, false), "workflow_list").rows[1],
      ElementsAre("S?3#12", "9", "3", "12", "10", "bad", "SIMPLE", "OPH_STATUS_EXECUTE_ERROR"));
}

TEST_F(SummaryTest, TellsBasicInformationInCompactFormatsOnly) {
  EXPECT_THAT(grid(summarize_as(true, false), "workflow_info").rows[0],
              ElementsAre("S?3#10", "3", "10"));
  EXPECT_THROW(grid(summarize_as(false, false), "workflow_info"), std::out_of_range);
}

TEST_F(SummaryTest, EndsWellThoughTasksFailed) {
  const auto response = summarize_as(true, true);
  EXPECT_FALSE(response.error().has_value());
  EXPECT_EQ(response.find_text("Workflow Status")->message, "OPH_STATUS_ERROR");
  EXPECT_EQ(response.find_text("WARNING")->message, "1 task failed! 2 tasks were aborted!");
  EXPECT_NE(response.find_text("SUCCESS"), nullptr);
}

TEST_F(SummaryTest, CountsTasks) {
  EXPECT_THAT(grid(summarize_as(true, true), "workflow_progress").rows[0], ElementsAre("1", "4"));
  tasks_[1].status = "OPH_STATUS_SKIPPED";
  const auto response = summarize_as(true, true);
  EXPECT_THAT(
      names(grid(response, "workflow_progress")),
      ElementsAre("NUMBER OF COMPLETED TASKS", "NUMBER OF SKIPPED TASKS", "TOTAL NUMBER OF TASKS"));
  EXPECT_THAT(grid(response, "workflow_progress").rows[0], ElementsAre("1", "1", "4"));
}

}  // namespace
}  // namespace oph::server
