// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/configuration.h"
#include "base/response.h"
#include "server/front_end/arguments.h"
#include "server/scheduler/scheduler.h"
#include "server/service_state.h"
#include "server/session/session_context.h"
#include "server/workflow/engine.h"

namespace oph::server {

/// One call of an operator that runs in the server itself.
struct FrontEndCall {
  metadb::Catalogue& catalogue;
  const metadb::User& user;
  std::optional<SessionContext> session;  ///< that the request names; may be absent
  FrontEndArguments arguments;

  /// Throws a Refusal if there is no session.
  const SessionContext& require_session() const;
  /// The session that the argument `session` names, disabled or not: "this" is the one of the
  /// request. Throws a Refusal if there is none, or the user has no role in it.
  SessionContext named_session() const;
};

/// Throws a Refusal if the user's roles in the session do not suffice.
void require_role(const SessionContext& context, std::string_view role);

/// Throws a Refusal unless an administrator of the stack asks.
void require_administrator(const FrontEndCall& call);

/// What such an operator answers.
struct FrontEndResult {
  Response response;
  std::optional<std::string> document;  ///< a stored document to send instead of the response
  std::optional<std::string> job;       ///< element jobid: a session that becomes the current one
};

/// What these operators use of the server.
struct FrontEndServices {
  const Configuration& configuration;
  Engine& engine;
  ServiceState& state;
  Scheduler& scheduler;
  std::string xml_url;
  /// Submits the text of a request anew in a session, and returns the job id.
  std::function<std::string(const SessionContext&, const std::string&)> resubmit;
};

FrontEndResult get_config(const FrontEndCall& call, const FrontEndServices& services);
FrontEndResult resume(const FrontEndCall& call, const FrontEndServices& services);
FrontEndResult manage_session(const FrontEndCall& call, const FrontEndServices& services);
FrontEndResult massive(const FrontEndCall& call, const FrontEndServices& services);
FrontEndResult cancel(const FrontEndCall& call, const FrontEndServices& services);
FrontEndResult service(const FrontEndCall& call, const FrontEndServices& services);
FrontEndResult log_info(const FrontEndCall& call, const FrontEndServices& services);
FrontEndResult cluster(const FrontEndCall& call, const FrontEndServices& services);

using FrontEndOperator = FrontEndResult (*)(const FrontEndCall&, const FrontEndServices&);

/// Finds one of the above by the name of its operator; the name must be that of a front-end manual.
FrontEndOperator find_front_end_operator(std::string_view name);

}  // namespace oph::server
