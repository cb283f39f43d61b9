// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/session/catalogue_journal.h"

#include "base/secrets.h"
#include "base/task_string.h"
#include "metadb/provenance.h"
#include "metadb/workflow_states.h"

namespace oph::server {

namespace {

/// What is written down must not tell passwords that users typed.
metadb::Job without_secrets(metadb::Job job) {
  for (auto* text : {&job.command, &job.submission, &job.request}) *text = mask_secrets(*text);
  return job;
}

void remember(metadb::Sessions& sessions, const Journal::State& state) {
  if (!state.cube.empty()) sessions.set_datacube(state.session_id, state.cube);
  if (!state.cwd.empty()) sessions.set_cwd(state.session_id, state.user_id, state.cwd);
  if (!state.cdd.empty()) sessions.set_cdd(state.session_id, state.user_id, state.cdd);
}

}  // namespace

void CatalogueJournal::create(metadb::Job& workflow, std::vector<metadb::Job>& tasks) {
  const auto catalogue = catalogues_.lend();
  sql::transact(catalogue->connection(), [&](sql::Connection&) {
    const auto count = std::ssize(tasks) + 1;
    const auto numbers = catalogue->sessions().take_numbers(workflow.session_id, count);
    workflow.workflow = numbers.workflow;
    workflow.marker = workflow.parent_marker = numbers.first_marker;
    workflow.id = catalogue->jobs().create(without_secrets(workflow));
    auto marker = numbers.first_marker;
    for (auto& task : tasks) {
      task.workflow = workflow.workflow;
      task.parent_marker = workflow.marker;
      task.marker = ++marker;
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
    metadb::WorkflowStates states{catalogue->connection()};
    for (const auto& end : ends) {
      if (!end.submission.empty()) states.set_ran(end.job_id, mask_secrets(end.submission));
      catalogue->jobs().set_ended(end.job_id, end.status, end.response, end.output_cube);
      if (!end.state.empty()) states.save(end.job_id, mask_secrets(end.state));
      remember(catalogue->sessions(), end.session);
    }
  });
}

std::vector<metadb::Job> CatalogueJournal::tasks(std::int64_t parent_job_id) {
  return catalogues_.lend()->jobs().listed_tasks(parent_job_id);
}

std::optional<std::string> CatalogueJournal::outputs_of_done(std::int64_t job_id) {
  const auto catalogue = catalogues_.lend();
  if (auto outputs = catalogue->jobs().done_outputs(job_id)) return outputs;
  const auto cubes = metadb::cubes_of_task(catalogue->connection(), std::to_string(job_id));
  if (cubes.empty()) return std::nullopt;
  TaskString outputs;
  for (std::size_t i = 0; i < cubes.size(); ++i) {
    // As operators call them.
    const auto name = i == 0 ? "cube" : fmt::format("cube_{}", i + 1);
    outputs.set(name, catalogue->cube_pid(cubes[i].container_id, cubes[i].cube_id));
  }
  return outputs.text();
}

}  // namespace oph::server
