// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/summary.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace oph::server {
namespace {

metadb::Job job(std::int64_t marker, std::string name, std::string status) {
  metadb::Job job;
  job.session_code = "9001";
  job.workflow = 12;
  job.marker = marker;
  job.parent_marker = 35;
  job.name = std::move(name);
  job.status = std::move(status);
  return job;
}

std::vector<metadb::Job> tasks() {
  auto load = job(36, "load", "OPH_STATUS_COMPLETED");
  load.submission = "operator=oph_importnc;src_path=/a.nc;";
  load.output_cube = "http://h/3/20";
  load.start_time = "2026-01-01 00:00:00";
  load.end_time = "2026-01-01 00:00:01";
  auto mean = job(37, "mean", "OPH_STATUS_EXECUTE_ERROR");
  mean.submission = "operator=oph_intercube;cube=http://h/3/20;cube2=http://h/3/19;";
  return {load, mean, job(38, "next", "OPH_STATUS_ABORTED"), job(39, "last", "OPH_STATUS_ABORTED")};
}

/// Objects as lines: key, title, message or columns (with types that are not string), rows.
std::string printed(const Response& response) {
  std::string text;
  for (const auto& object : response.objects()) {
    for (const auto& entry : object.texts) {
      text +=
          object.key + ": " + entry.title + (entry.message ? " = " + *entry.message : "") + "\n";
    }
    for (const auto& grid : object.grids) {
      std::vector<std::string> columns;
      for (const auto& column : grid.columns) {
        columns.push_back(column.type == "string" ? column.name : column.name + ":" + column.type);
      }
      text += object.key + ": " + grid.title + " [" + join(columns, ", ") + "]\n";
      for (const auto& row : grid.rows) text += "  " + join(row, "|") + "\n";
    }
  }
  return text;
}

std::string summary(SummaryFormat format) {
  const auto jobs = tasks();
  return printed(summarize(job(35, "flow", "OPH_STATUS_ERROR"), jobs, format,
                           [](std::int64_t marker) { return "job#" + std::to_string(marker); }));
}

constexpr std::string_view kHead = R"(workflow_status: Workflow Status = OPH_STATUS_ERROR
workflow_progress: Workflow Progress [NUMBER OF COMPLETED TASKS:int, TOTAL NUMBER OF TASKS:int]
  1|4
)";
constexpr std::string_view kInformation =
    R"(workflow_info: Workflow Basic Information [OPH JOB ID, WORKFLOW ID:int, PARENT MARKER ID:int]
  job#35|12|35
)";
constexpr std::string_view kTail =
    R"(workflow_summary: WARNING = 1 task failed! 2 tasks were aborted!
status: SUCCESS
)";

std::string golden(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (const auto part : parts) text += part;
  return text;
}

TEST(SummaryTest, Classic) {
  EXPECT_EQ(
      summary({false, false}),
      golden(
          {kHead,
           R"(workflow_list: Workflow Task List [OPH JOB ID, SESSION CODE, WORKFLOW ID:int, MARKER ID:int, PARENT MARKER ID:int, TASK NAME, TYPE, EXIT STATUS]
  job#36|9001|12|36|35|load|SIMPLE|OPH_STATUS_COMPLETED
  job#37|9001|12|37|35|mean|SIMPLE|OPH_STATUS_EXECUTE_ERROR
  job#38|9001|12|38|35|next|SIMPLE|OPH_STATUS_ABORTED
  job#39|9001|12|39|35|last|SIMPLE|OPH_STATUS_ABORTED
)",
           kTail}));
}

TEST(SummaryTest, Extended) {
  EXPECT_EQ(
      summary({false, true}),
      golden(
          {kHead,
           R"(workflow_list: Workflow Task List [OPH JOB ID, SESSION CODE, WORKFLOW ID:int, MARKER ID:int, PARENT MARKER ID:int, TASK NAME, TYPE, EXIT STATUS, INPUT, OUTPUT, BEGIN TIME, END TIME]
  job#36|9001|12|36|35|load|SIMPLE|OPH_STATUS_COMPLETED|/a.nc|http://h/3/20|2026-01-01 00:00:00|2026-01-01 00:00:01
  job#37|9001|12|37|35|mean|SIMPLE|OPH_STATUS_EXECUTE_ERROR|http://h/3/20|http://h/3/19|||
  job#38|9001|12|38|35|next|SIMPLE|OPH_STATUS_ABORTED||||
  job#39|9001|12|39|35|last|SIMPLE|OPH_STATUS_ABORTED||||
)",
           kTail}));
}

TEST(SummaryTest, Compact) {
  EXPECT_EQ(
      summary({true, false}),
      golden({kHead, kInformation,
              R"(workflow_list: Workflow Task List [MARKER ID:int, TASK NAME, TYPE, EXIT STATUS]
  36|load|SIMPLE|OPH_STATUS_COMPLETED
  37|mean|SIMPLE|OPH_STATUS_EXECUTE_ERROR
  38|next|SIMPLE|OPH_STATUS_ABORTED
  39|last|SIMPLE|OPH_STATUS_ABORTED
)",
              kTail}));
}

TEST(SummaryTest, ExtendedCompact) {
  EXPECT_EQ(
      summary({true, true}),
      golden(
          {kHead, kInformation,
           R"(workflow_list: Workflow Task List [MARKER ID:int, TASK NAME, TYPE, EXIT STATUS, INPUT, OUTPUT, BEGIN TIME, END TIME]
  36|load|SIMPLE|OPH_STATUS_COMPLETED|/a.nc|http://h/3/20|2026-01-01 00:00:00|2026-01-01 00:00:01
  37|mean|SIMPLE|OPH_STATUS_EXECUTE_ERROR|http://h/3/20|http://h/3/19|||
  38|next|SIMPLE|OPH_STATUS_ABORTED||||
  39|last|SIMPLE|OPH_STATUS_ABORTED||||
)",
           kTail}));
}

TEST(SummaryTest, CountsSkippedTasksOnlyIfThereAreAny) {
  const std::vector<metadb::Job> jobs = {job(36, "a", "OPH_STATUS_SKIPPED"),
                                         job(37, "b", "OPH_STATUS_COMPLETED")};
  const auto text = printed(summarize(job(35, "flow", "OPH_STATUS_COMPLETED"), jobs, {true, false},
                                      [](std::int64_t) { return "j"; }));
  EXPECT_NE(text.find("[NUMBER OF COMPLETED TASKS:int, NUMBER OF SKIPPED TASKS:int, TOTAL NUMBER "
                      "OF TASKS:int]\n  1|1|2"),
            std::string::npos);
  EXPECT_NE(text.find("WARNING = 1 task was skipped!"), std::string::npos);
}

TEST(SummaryTest, SaysNothingWhenAllIsWell) {
  const std::vector<metadb::Job> jobs = {job(36, "a", "OPH_STATUS_COMPLETED")};
  const auto response = summarize(job(35, "flow", "OPH_STATUS_COMPLETED"), jobs, {},
                                  [](std::int64_t) { return "j"; });
  EXPECT_EQ(response.find_text("WARNING"), nullptr);
  EXPECT_FALSE(response.error().has_value());
}

TEST(SummaryTest, MassiveTasks) {
  auto parent = job(36, "many", "OPH_STATUS_ERROR");
  auto good = job(37, "many", "OPH_STATUS_COMPLETED");
  good.submission = "operator=oph_reduce;cube=http://h/3/20;";
  good.output_cube = "http://h/3/21";
  good.parent_marker = 36;
  auto bad = job(38, "many", "OPH_STATUS_EXECUTE_ERROR");
  bad.parent_marker = 36;
  const std::vector<metadb::Job> light{good, bad};
  const auto namer = [](std::int64_t marker) { return "job#" + std::to_string(marker); };
  EXPECT_EQ(printed(summarize_massive(parent, light, {true, true}, namer)),
            R"(massive_status: Massive Operation Status = OPH_STATUS_ERROR
massive_info: Massive Operation Information [OPH JOB ID, WORKFLOW ID:int, PARENT MARKER ID:int]
  job#36|12|36
massive_list: Massive Operation Task List [MARKER ID:int, EXIT STATUS, INPUT, OUTPUT, BEGIN TIME, END TIME]
  37|OPH_STATUS_COMPLETED|http://h/3/20|http://h/3/21||
  38|OPH_STATUS_EXECUTE_ERROR||||
massive_summary: WARNING = 1 task failed!
status: SUCCESS
)");
  EXPECT_EQ(printed(summarize_massive(parent, light, {false, false}, namer)),
            R"(massive_status: Massive Operation Status = OPH_STATUS_ERROR
massive_list: Massive Operation Task List [OPH JOB ID, SESSION CODE, WORKFLOW ID:int, MARKER ID:int, PARENT MARKER ID:int, EXIT STATUS]
  job#37|9001|12|37|36|OPH_STATUS_COMPLETED
  job#38|9001|12|38|36|OPH_STATUS_EXECUTE_ERROR
massive_summary: WARNING = 1 task failed!
status: SUCCESS
)");
  parent.is_massive = true;
  const auto whole = printed(
      summarize(job(35, "flow", "OPH_STATUS_ERROR"), std::vector{parent}, {true, false}, namer));
  EXPECT_NE(whole.find("  36|many|MASSIVE|OPH_STATUS_ERROR"), std::string::npos) << whole;
}

}  // namespace
}  // namespace oph::server
