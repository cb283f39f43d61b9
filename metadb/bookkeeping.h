// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// What administrators and users ask of the history of sessions and jobs.
class Bookkeeping {
 public:
  explicit Bookkeeping(sql::Connection& connection) : connection_{connection} {}

  /// Both ends are "YYYY-MM-DD hh:mm:ss", and belong to the interval.
  struct Interval {
    std::string from;
    std::string to;
  };
  /// What is absent lets everything pass. Patterns are those of SQL's LIKE.
  struct Filter {
    std::optional<std::string> user;  ///< his jobs and those in sessions that he owns
    std::optional<std::string> session;
    std::optional<std::string> label;
    std::optional<Interval> session_created;
    std::optional<std::string> workflow;
    std::optional<std::string> marker;
    std::optional<std::string> parent;  ///< number of the job that a task belongs to
    std::optional<std::string> status;
    std::optional<std::string> submission;
    std::optional<Interval> created;
    std::optional<Interval> started;
    std::optional<Interval> ended;
    std::int64_t limit = 100;

    bool asks_for_jobs() const {
      return workflow || marker || parent || status || submission || created || started || ended;
    }
  };

  struct SessionEntry {
    std::string code;
    std::string label;
    std::string creation_time;
  };
  struct JobEntry {
    SessionEntry session;
    std::int64_t id;
    std::optional<std::int64_t> parent;
    std::int64_t workflow;
    std::int64_t marker;
    std::string creation_time;
    std::string status;
    std::string start_time;  ///< empty: not yet
    std::string end_time;    ///< empty: not yet
    std::string submission;  ///< the task string; of a workflow, or before the start, the command
  };

  /// The most recent first. Filters of jobs leave the sessions that have such jobs.
  std::vector<SessionEntry> sessions(const Filter& filter);
  std::vector<JobEntry> jobs(const Filter& filter);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
