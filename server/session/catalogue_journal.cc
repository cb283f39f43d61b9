// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/session/catalogue_journal.h"

#include "base/secrets.h"
#include "metadb/workflow_states.h"

namespace oph::server {

namespace {

/// What is written down must not tell passwords that users typed.
metadb::Job without_secrets(metadb::Job job) {
  for (auto* text : {&job.command, &job.submission, &job.request}) *text = mask_secrets(*text);
  return job;
}

}  // namespace

void CatalogueJournal::create(metadb::Job& workflow, std::vector<metadb::Job>& tasks) {
  const auto catalogue = catalogues_.lend();
  sql::transact(catalogue->connection(), [&](sql::Connection&) {
    workflow.id = catalogue->jobs().create(without_secrets(workflow));
    for (auto& task : tasks) {
      task.parent_id = workflow.id;
      task.id = catalogue->jobs().create(without_secrets(task));
    }
  });
}

void CatalogueJournal::add(const metadb::Job& workflow, std::vector<metadb::Job>& tasks) {
  const auto catalogue = catalogues_.lend();
  sql::transact(catalogue->connection(), [&](sql::Connection&) {
    auto marker = catalogue->sessions().take_markers(workflow.session_id, std::ssize(tasks));
    for (auto& task : tasks) {
      task.marker = marker++;
      task.parent_id = workflow.id;
      task.id = catalogue->jobs().create(without_secrets(task));
    }
  });
}

template <class Action>
void CatalogueJournal::change_states(const Action& action) {
  const auto catalogue = catalogues_.lend();
  sql::transact(catalogue->connection(), [&](sql::Connection& connection) {
    metadb::WorkflowStates states{connection};
    action(states);
  });
}

void CatalogueJournal::rename(const std::vector<std::pair<std::int64_t, std::string>>& names) {
  change_states([&](auto& states) {
    for (const auto& [job_id, name] : names) states.rename(job_id, name);
  });
}

void CatalogueJournal::supersede(const std::vector<std::int64_t>& job_ids) {
  change_states([&](auto& states) {
    for (const auto job_id : job_ids) states.supersede(job_id);
  });
}

void CatalogueJournal::set_expanded_request(std::int64_t job_id, std::string_view request) {
  change_states([&](auto& states) { states.set_expanded_request(job_id, mask_secrets(request)); });
}

void CatalogueJournal::save_states(const States& all) {
  change_states([&](auto& states) {
    for (const auto& [job_id, state] : all) states.save(job_id, mask_secrets(state));
  });
}

void CatalogueJournal::set_waiting(std::int64_t job_id, std::string_view response,
                                   std::string_view state) {
  change_states([&](auto& states) { states.set_waiting(job_id, response, mask_secrets(state)); });
}

void CatalogueJournal::add_checkpoint(std::int64_t job_id, std::string_view label,
                                      std::string_view request) {
  change_states([&](auto& states) { states.add_checkpoint(job_id, label, mask_secrets(request)); });
}

void CatalogueJournal::set_status(std::int64_t job_id, std::string_view status) {
  catalogues_.lend()->jobs().set_status(job_id, status);
}

void CatalogueJournal::set_started(std::int64_t job_id, std::string_view submission) {
  catalogues_.lend()->jobs().set_started(job_id, mask_secrets(submission));
}

void CatalogueJournal::set_ended(const std::vector<End>& ends) {
  const auto catalogue = catalogues_.lend();
  sql::transact(catalogue->connection(), [&](sql::Connection&) {
    for (const auto& end : ends) {
      catalogue->jobs().set_ended(end.job_id, end.status, end.response, end.output_cube);
      if (!end.state.empty()) {
        metadb::WorkflowStates{catalogue->connection()}.save(end.job_id, end.state);
      }
    }
  });
}

std::vector<metadb::Job> CatalogueJournal::tasks(std::int64_t parent_job_id) {
  return catalogues_.lend()->jobs().listed_tasks(parent_job_id);
}

void CatalogueJournal::remember(std::int64_t session_id, std::int64_t user_id, const State& state) {
  const auto catalogue = catalogues_.lend();
  if (!state.cube.empty()) catalogue->sessions().set_datacube(session_id, state.cube);
  if (!state.cwd.empty()) catalogue->sessions().set_cwd(session_id, user_id, state.cwd);
  if (!state.cdd.empty()) catalogue->sessions().set_cdd(session_id, user_id, state.cdd);
}

}  // namespace oph::server
