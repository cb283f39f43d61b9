// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "metadb/catalogue.h"

namespace oph::server {

/// A user in a session: who asks, and where.
struct SessionContext {
  metadb::User user;
  metadb::Session session;
  metadb::SessionUser membership;
  std::string session_id;

  /// `<session id>?<workflow>#<marker>`
  std::string job_id(std::int64_t workflow, std::int64_t marker) const;
};

/// Looks up a session by its id, disabled or not. Throws a Refusal if it is no session of this
/// server, or the user has no role in it.
SessionContext open_session(metadb::Catalogue& catalogue, const metadb::User& user,
                            std::string_view requested);
/// Throws a Refusal if the session is disabled.
void require_active(const SessionContext& context);
/// Makes it the last session of its user.
void make_current(metadb::Catalogue& catalogue, const SessionContext& context);

/// Finds the session that a request names, and makes it the last one: none when `requested` is
/// empty or starts with "null" and the user has no last session. Throws a Refusal if it is no
/// session of this server, is disabled, or the user has no role in it.
std::optional<SessionContext> find_session(metadb::Catalogue& catalogue, const metadb::User& user,
                                           std::string_view requested);

/// The last session of a user; absent if there is none that can be used.
std::optional<SessionContext> last_session(metadb::Catalogue& catalogue, const metadb::User& user);

/// Creates a session and makes it the last one. Throws a Refusal if the user has too many.
///   max_sessions  of a user without a limit of his own; 0: no limit
SessionContext create_session(metadb::Catalogue& catalogue, const metadb::User& user,
                              std::int64_t max_sessions);

/// Enables a session of the user himself. Throws a Refusal if he has too many.
void enable_session(metadb::Catalogue& catalogue, const SessionContext& context,
                    std::int64_t max_sessions);

}  // namespace oph::server
