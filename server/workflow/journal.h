// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "metadb/jobs.h"

namespace oph::server {

/// Where each change of a workflow is written down before anybody is told of it.
class Journal {
 public:
  virtual ~Journal() = default;

  /// Writes down a workflow and its tasks, all at once. Sets the ids of the jobs and the parents of
  /// the tasks, and gives the workflow the next number of its session and all the next markers.
  virtual void create(metadb::Job& workflow, std::vector<metadb::Job>& tasks) = 0;
  /// Writes down tasks that a workflow at work gets besides its first ones, all at once. Sets their
  /// ids, parents and markers, which are the next ones of the session.
  virtual void add(const metadb::Job& workflow, std::vector<metadb::Job>& tasks) = 0;
  /// Gives jobs other names.
  virtual void rename(const std::vector<std::pair<std::int64_t, std::string>>& names) = 0;
  /// These tasks are listed no more with those of their workflow; they stay in the history.
  virtual void supersede(const std::vector<std::int64_t>& job_ids) = 0;
  /// The request of a workflow with all that its tasks have become.
  virtual void set_expanded_request(std::int64_t job_id, std::string_view request) = 0;
  /// What a run needs to go on with jobs after a restart, by their ids.
  using States = std::vector<std::pair<std::int64_t, std::string>>;
  virtual void save_states(const States& states) = 0;
  /// A task waits: its document so far can be seen.
  virtual void set_waiting(std::int64_t job_id, std::string_view response,
                           std::string_view state) = 0;
  /// Keeps the request of what was left of a workflow.
  virtual void add_checkpoint(std::int64_t job_id, std::string_view label,
                              std::string_view request) = 0;
  virtual void set_status(std::int64_t job_id, std::string_view status) = 0;
  virtual void set_started(std::int64_t job_id, std::string_view submission) = 0;

  /// What a user has changed in his session; empty values have not changed.
  struct State {
    std::int64_t session_id = 0;  ///< 0: nothing has changed
    std::int64_t user_id = 0;
    std::string cube = {};
    std::string cwd = {};
    std::string cdd = {};
  };
  struct End {
    std::int64_t job_id;
    std::string status;
    std::string response;
    std::string output_cube;
    std::string state = {};       ///< as of save_states()
    std::string submission = {};  ///< of a task whose set_started() was left out
    State session = {};
  };
  virtual void set_ended(const std::vector<End>& ends) = 0;
  /// The tasks of a workflow, or the light tasks of a massive one, as written down, without their
  /// documents.
  virtual std::vector<metadb::Job> tasks(std::int64_t parent_job_id) = 0;
  /// The outputs ("name=value;") of a task that has done its work, whatever became of it then: it
  /// has committed datacubes, or noted that all is done. Nothing if that is not known.
  virtual std::optional<std::string> outputs_of_done(std::int64_t job_id) = 0;
};

}  // namespace oph::server
