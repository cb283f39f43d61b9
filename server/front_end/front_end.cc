// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/front_end/front_end.h"

#include "server/auth/roles.h"
#include "server/refusal.h"

namespace oph::server {

const SessionContext& FrontEndCall::require_session() const {
  if (!session) {
    throw refusal(ErrorCode::kWrongParameter, "there is no session yet; name one, or create one");
  }
  return *session;
}

void require_role(const SessionContext& context, std::string_view role) {
  if (may(context.membership.roles, role)) return;
  throw refusal(ErrorCode::kAuthentication, "this needs the role {} in the session (roles={})",
                role, role_letters(context.membership.roles));
}

void require_administrator(const FrontEndCall& call) {
  if (call.user.is_admin) return;
  throw refusal(ErrorCode::kAuthentication, "this is for administrators of the stack (user={})",
                call.user.name);
}

SessionContext FrontEndCall::named_session() const {
  const auto name = arguments.text("session");
  if (name == "this") return require_session();
  return open_session(catalogue, user, name);
}

FrontEndOperator find_front_end_operator(std::string_view name) {
  if (name == "oph_get_config") return get_config;
  if (name == "oph_resume") return resume;
  if (name == "oph_manage_session") return manage_session;
  if (name == "oph_service") return service;
  if (name == "oph_log_info") return log_info;
  if (name == "oph_cluster") return cluster;
  if (name == "oph_massive") return massive;
  OPH_CHECK(name == "oph_cancel");
  return cancel;
}

}  // namespace oph::server
