// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;
using metadb::Bookkeeping;

constexpr std::string_view kAnyTime = "1900-01-01 00:00:00,2100-01-01 00:00:00";

constexpr Parameter pattern(std::string_view name, std::string_view help) {
  return {name, ParameterKind::kText, help, "all"};
}

constexpr Parameter interval(std::string_view name, std::string_view help) {
  return {name, ParameterKind::kText, help, kAnyTime};
}

/// Completes a date that begins as `text`: `pattern` has what the missing end stands for. Throws a
/// user error if it is none.
std::string complete_date(std::string_view argument, std::string_view text,
                          std::string_view pattern) {
  constexpr std::string_view form = "dddd-dd-dd dd:dd:dd";
  constexpr std::size_t lengths[] = {0, 4, 7, 10, 13, 16, 19};
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const bool has_form =
      std::find(std::begin(lengths), std::end(lengths), text.size()) != std::end(lengths) &&
      std::equal(text.begin(), text.end(), form.begin(),
                 [&](char c, char wanted) { return wanted == 'd' ? is_digit(c) : c == wanted; });
  if (!has_form) {
    throw user_error("a date must be written yyyy[-mm[-dd[ hh[:mm[:ss]]]]] ({}={})", argument,
                     text);
  }
  return std::string{text} + std::string{pattern.substr(text.size())};
}

/// Shows sessions and jobs as the catalogue keeps them.
class LoggingBookkeeping final : public framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{.name = "session_level",
                .kind = ParameterKind::kInteger,
                .help = "1 adds label and creation date of the sessions",
                .fallback = "0",
                .minimum = 0,
                .maximum = 1},
      Parameter{.name = "job_level",
                .kind = ParameterKind::kInteger,
                .help = "0 sessions only, 1 jobs with their numbers, 2 adds the submission date",
                .fallback = "0",
                .minimum = 0,
                .maximum = 2},
      Parameter{.name = "mask",
                .help = "three digits, 1 to show of jobs: status, submission string, dates of "
                        "start and end",
                .fallback = "000"},
      pattern("session_filter", "pattern of session codes (SQL LIKE), or the id of a session"),
      pattern("session_label_filter", "pattern of labels"),
      interval("session_creation_filter", "from,to: when the session was made"),
      pattern("workflowid_filter", "pattern of workflow numbers"),
      pattern("markerid_filter", "pattern of marker numbers"),
      pattern("parent_job_filter", "pattern of parent jobs; % stands for jobs that have one"),
      interval("job_creation_filter", "from,to: when the job was submitted"),
      pattern("job_status_filter", "pattern of states"),
      pattern("submission_string_filter", "pattern of submission strings"),
      interval("job_start_filter", "from,to: when the job started"),
      interval("job_end_filter", "from,to: when the job ended"),
      Parameter{.name = "nlines",
                .kind = ParameterKind::kInteger,
                .help = "greatest number of lines, the most recent come first",
                .fallback = "100",
                .minimum = 1,
                .maximum = 10000},
  };
  static constexpr framework::Manual manual{
      .name = "oph_loggingbk",
      .summary = "Shows sessions and jobs.",
      .parameters = kParameters,
      .notes =
          "Users see their own jobs and those of their sessions, administrators of the server "
          "all. Dates are UTC; their ends may be left out, as from,to in 2024-05,2024-06.",
      .examples = "oph_loggingbk job_level=2;mask=100;nlines=20",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit LoggingBookkeeping(Task& task) : arguments_{task.arguments()} {
    const auto& mask = arguments_.text("mask");
    if (mask.size() != 3 || mask.find_first_not_of("01") != std::string::npos) {
      throw user_error("mask must have three digits, each 0 or 1 (mask={})", mask);
    }
    for (std::size_t i = 0; i < mask.size(); ++i) shown_[i] = mask[i] == '1';
    read_filter();
    // Whoever has the id of a session need not take it apart.
    if (!filter_.session) return;
    if (const auto code = task.catalogue().parse_session_id(*filter_.session)) {
      filter_.session = code;
    }
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    if (!task.is_administrator()) filter_.user = task.user();
    Grid grid;
    if (arguments_.integer("job_level") == 0) {
      add_session_columns(grid);
      for (const auto& entry : task.catalogue().bookkeeping().sessions(filter_)) {
        grid.rows.push_back(session_cells(task, entry));
      }
    } else {
      add_session_columns(grid);
      add_job_columns(grid);
      for (const auto& entry : task.catalogue().bookkeeping().jobs(filter_)) {
        auto row = session_cells(task, entry.session);
        add_job_cells(row, entry);
        grid.rows.push_back(std::move(row));
      }
    }
    task.response().add_grid("loggingbk", std::move(grid));
  }

 private:
  void read_filter() {
    filter_.session = arguments_.text_unless("session_filter", "all");
    filter_.label = arguments_.text_unless("session_label_filter", "all");
    filter_.workflow = arguments_.text_unless("workflowid_filter", "all");
    filter_.marker = arguments_.text_unless("markerid_filter", "all");
    filter_.parent = arguments_.text_unless("parent_job_filter", "all");
    filter_.status = arguments_.text_unless("job_status_filter", "all");
    filter_.submission = arguments_.text_unless("submission_string_filter", "all");
    filter_.session_created = read_interval("session_creation_filter");
    filter_.created = read_interval("job_creation_filter");
    filter_.started = read_interval("job_start_filter");
    filter_.ended = read_interval("job_end_filter");
    filter_.limit = arguments_.integer("nlines");
  }

  std::optional<Bookkeeping::Interval> read_interval(std::string_view argument) const {
    const auto text = arguments_.text_unless(argument, kAnyTime);
    if (!text) return std::nullopt;
    const auto comma = text->find(',');
    if (comma == std::string::npos || text->find(',', comma + 1) != std::string::npos) {
      throw user_error("{} must be two dates, from,to ({}={})", argument, argument, *text);
    }
    const std::string_view whole{*text};
    return Bookkeeping::Interval{
        complete_date(argument, whole.substr(0, comma), "0000-01-01 00:00:00"),
        complete_date(argument, whole.substr(comma + 1), "9999-12-31 23:59:59")};
  }

  void add_session_columns(Grid& grid) const {
    grid.columns.push_back({"Session_ID"});
    if (arguments_.integer("session_level") == 0) return;
    grid.columns.push_back({"Session_Label"});
    grid.columns.push_back({"Session_Creation_Date"});
  }

  std::vector<std::string> session_cells(Task& task, const Bookkeeping::SessionEntry& entry) const {
    std::vector<std::string> cells{task.catalogue().session_id(entry.code)};
    if (arguments_.integer("session_level") == 0) return cells;
    cells.push_back(entry.label);
    cells.push_back(entry.creation_time);
    return cells;
  }

  void add_job_columns(Grid& grid) const {
    auto& columns = grid.columns;
    columns.insert(columns.end(),
                   {{"Job_ID", "int"}, {"Parent_Job_ID", "int"}, {"Workflow_ID"}, {"Marker_ID"}});
    if (arguments_.integer("job_level") == 2) columns.push_back({"Job_Submission_Date"});
    if (shown_[0]) columns.push_back({"Job_Status"});
    if (shown_[2]) columns.insert(columns.end(), {{"Job_Start_Date"}, {"Job_End_Date"}});
    if (shown_[1]) columns.push_back({"Job_Submission_String"});
  }

  void add_job_cells(std::vector<std::string>& row, const Bookkeeping::JobEntry& entry) const {
    row.push_back(std::to_string(entry.id));
    row.push_back(entry.parent ? std::to_string(*entry.parent) : "");
    row.push_back(std::to_string(entry.workflow));
    row.push_back(std::to_string(entry.marker));
    if (arguments_.integer("job_level") == 2) row.push_back(entry.creation_time);
    if (shown_[0]) row.push_back(entry.status);
    if (shown_[2]) row.insert(row.end(), {entry.start_time, entry.end_time});
    if (shown_[1]) row.push_back(entry.submission);
  }

  const framework::Arguments& arguments_;
  std::array<bool, 3> shown_{};  ///< status, submission string, start and end
  Bookkeeping::Filter filter_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::LoggingBookkeeping);
