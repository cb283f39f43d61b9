// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "base/configuration.h"
#include "metadb/workflow_states.h"
#include "server/auth/authenticator.h"
#include "server/auth/rate_limit.h"
#include "server/front_end/front_end.h"
#include "server/launcher/manual_store.h"
#include "server/metrics.h"
#include "server/scheduler/scheduler.h"
#include "server/session/catalogue_journal.h"
#include "server/session/catalogue_pool.h"
#include "server/soap/handler.h"
#include "server/web/pages.h"
#include "server/workflow/engine.h"
#include "server/workflow/validation.h"

namespace oph::server {

/// The way of one request: who asks, in which session, for what, may he; then it runs, and the
/// answer goes back. Called by many threads at once.
class Dispatcher final : public Handler {
 public:
  struct Services {
    const Configuration& configuration;
    CataloguePool& catalogues;
    CatalogueJournal& journal;
    ManualStore& manuals;
    Engine& engine;
    Scheduler& scheduler;
    Metrics& metrics;
    std::int64_t max_ranks;  ///< of one task
    std::string address;     ///< "https://host:port/"
  };
  explicit Dispatcher(Services services);

  /// Lets the workflows go on that a former server left unfinished. What cannot go on is ended with
  /// an error that tells why, here and in the log.
  void recover();
  SoapReply execute(const SoapRequest& request) noexcept override;
  std::optional<Page> page(const PageRequest& request) noexcept override;

 private:
  /// What the log tells of a request.
  struct Trace {
    std::string user, session, workflow, operation, outcome;
  };
  SoapReply handle(const SoapRequest& request, Trace& trace);
  std::optional<Page> session_page(const PageRequest& request);
  SoapReply run_front_end(metadb::Catalogue& catalogue, const metadb::User& user,
                          std::optional<SessionContext> session, const WorkflowRequest& request,
                          const OperatorManual& manual);
  SoapReply validated(metadb::Catalogue& catalogue, const std::optional<SessionContext>& session,
                      WorkflowRequest request, const Manuals& manuals);
  static SoapReply answer(const std::shared_ptr<Run>& run, Trace& trace);
  RequestLimits limits(metadb::Catalogue& catalogue, const metadb::User& user,
                       const std::optional<SessionContext>& session) const;
  void recover(metadb::Catalogue& catalogue, const metadb::WorkflowStates::Unfinished& workflow);
  std::string resubmit(const SessionContext& session, const std::string& text);

  Services services_;
  Authenticator authenticator_;
  RateLimit rate_limit_;
  Pages pages_;
  ServiceState state_{services_.configuration.folder() / "run" / "service.closed"};
  FrontEndServices front_end_;
};

}  // namespace oph::server
