// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/session/catalogue_pool.h"
#include "server/workflow/journal.h"

namespace oph::server {

/// The journal that is kept in the metadata database, so that it outlives the server.
class CatalogueJournal final : public Journal {
 public:
  explicit CatalogueJournal(CataloguePool& catalogues) : catalogues_{catalogues} {}

  void create(metadb::Job& workflow, std::vector<metadb::Job>& tasks) override;
  void add(const metadb::Job& workflow, std::vector<metadb::Job>& tasks) override;
  void rename(const std::vector<std::pair<std::int64_t, std::string>>& names) override;
  void supersede(const std::vector<std::int64_t>& job_ids) override;
  void set_expanded_request(std::int64_t job_id, std::string_view request) override;
  void save_states(const States& states) override;
  void set_waiting(std::int64_t job_id, std::string_view response, std::string_view state) override;
  void add_checkpoint(std::int64_t job_id, std::string_view label,
                      std::string_view request) override;
  void set_status(std::int64_t job_id, std::string_view status) override;
  void set_started(std::int64_t job_id, std::string_view submission) override;
  void set_ended(const std::vector<End>& ends) override;
  std::vector<metadb::Job> tasks(std::int64_t parent_job_id) override;
  std::optional<std::string> outputs_of_done(std::int64_t job_id) override;

 private:
  /// Calls `action` with the states of workflows, in one transaction.
  template <class Action>
  void change_states(const Action& action);

  CataloguePool& catalogues_;
};

}  // namespace oph::server
