// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/session/session_context.h"

#include "metadb/session_admin.h"
#include "server/refusal.h"

namespace oph::server {
namespace {

/// Absent: there is no such session, or the user has no role in it; who asks must not learn which.
std::optional<SessionContext> look_up(metadb::Catalogue& catalogue, const metadb::User& user,
                                      std::string_view code) {
  auto session = catalogue.sessions().find(code);
  if (!session) return std::nullopt;
  auto membership = catalogue.sessions().user(session->id, user.id);
  if (!membership) return std::nullopt;
  auto id = catalogue.session_id(session->code);
  return SessionContext{user, *std::move(session), *std::move(membership), std::move(id)};
}

Refusal too_many_sessions(std::int64_t limit) {
  return refusal(ErrorCode::kSystem,
                 "the user has too many active sessions; disable or remove some (limit={})", limit);
}

}  // namespace

std::string SessionContext::job_id(std::int64_t workflow, std::int64_t marker) const {
  return fmt::format("{}?{}#{}", session_id, workflow, marker);
}

std::optional<SessionContext> last_session(metadb::Catalogue& catalogue, const metadb::User& user) {
  if (user.last_session.empty()) return std::nullopt;
  auto context = look_up(catalogue, user, user.last_session);
  if (context && !context->session.is_active) return std::nullopt;
  return context;
}

void make_current(metadb::Catalogue& catalogue, const SessionContext& context) {
  if (context.user.last_session == context.session.code) return;
  catalogue.users().set_last_session(context.user.id, context.session.code);
}

SessionContext open_session(metadb::Catalogue& catalogue, const metadb::User& user,
                            std::string_view requested) {
  const auto code = catalogue.parse_session_id(requested);
  if (!code) {
    throw refusal(ErrorCode::kWrongParameter, "not a session id of this server (sessionid={})",
                  requested);
  }
  auto context = look_up(catalogue, user, *code);
  if (!context) {
    throw refusal(ErrorCode::kAuthentication,
                  "no such session, or not open to the user (sessionid={})", requested);
  }
  return *std::move(context);
}

void require_active(const SessionContext& context) {
  if (context.session.is_active) return;
  throw refusal(ErrorCode::kAuthentication,
                "the session is disabled, its owner can enable it with 'oph_manage_session"
                " action=enable;session={}' (sessionid={})",
                context.session_id, context.session_id);
}

std::optional<SessionContext> find_session(metadb::Catalogue& catalogue, const metadb::User& user,
                                           std::string_view requested) {
  if (requested.empty()) return std::nullopt;
  if (requested.starts_with("null")) return last_session(catalogue, user);
  auto context = open_session(catalogue, user, requested);
  require_active(context);
  make_current(catalogue, context);
  return context;
}

SessionContext create_session(metadb::Catalogue& catalogue, const metadb::User& user,
                              std::int64_t max_sessions) {
  const auto limit = user.max_sessions > 0 ? user.max_sessions : max_sessions;
  const auto session = metadb::SessionAdmin{catalogue.connection()}.create(user.id, limit);
  if (!session) throw too_many_sessions(limit);
  auto context = look_up(catalogue, user, session->code);
  OPH_CHECK(context.has_value());
  make_current(catalogue, *context);
  return *std::move(context);
}

void enable_session(metadb::Catalogue& catalogue, const SessionContext& context,
                    std::int64_t max_sessions) {
  const auto& owner = context.user;
  const auto limit = owner.max_sessions > 0 ? owner.max_sessions : max_sessions;
  metadb::SessionAdmin admin{catalogue.connection()};
  if (!admin.enable(context.session, limit)) throw too_many_sessions(limit);
}

}  // namespace oph::server
