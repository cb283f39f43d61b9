// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "metadb/session_admin.h"
#include "metadb/session_defaults.h"
#include "server/auth/roles.h"
#include "server/front_end/front_end.h"

namespace oph::server {
namespace {

constexpr std::size_t kLongestLabel = 255;

std::string yes_or_no(bool value) {
  return value ? "yes" : "no";
}

bool parse_flag(std::string_view key, std::string_view value) {
  if (value == "yes" || value == "no") return value == "yes";
  throw user_error("value of {} must be yes or no (value={})", key, value);
}

/// One call of oph_manage_session.
class ManageSession {
 public:
  ManageSession(const FrontEndCall& call, const FrontEndServices& services)
      : call_{call}, services_{services}, admin_{call.catalogue.connection()} {}

  FrontEndResult run() {
    const auto action = call_.arguments.text("action");
    if (action == "list") {
      list();
    } else if (action == "new") {
      create();
    } else {
      change(action, call_.named_session());
    }
    return std::move(result_);
  }

 private:
  void change(const std::string& action, const SessionContext& session) {
    require_role(session, "read");
    if (action == "env") {
      environment(session);
    } else if (action == "setenv") {
      set_environment(session);
    } else if (action == "listusers") {
      list_users(session);
    } else if (action == "grant" || action == "revoke") {
      require_role(session, "admin");
      change_users(session, action == "grant");
    } else if (action == "enable" || action == "disable") {
      set_active(session, action == "enable");
    } else {
      remove(session);
    }
  }

  std::int64_t max_sessions() const {
    return services_.configuration.integer("server.max_sessions_per_user");
  }

  void summary(const std::string& text) {
    result_.response.add_text("manage_session_summary", "Summary", text);
  }

  void list() {
    Grid grid{"Session List",
              "",
              {{"OPH_SESSION_ID", "string"},
               {"OPH_LABEL", "string"},
               {"OPH_OWNER", "string"},
               {"OPH_CREATION_TIME", "string"},
               {"OPH_LAST_ACCESS_TIME", "string"},
               {"OPH_LAST_WORKFLOW", "int"},
               {"OPH_LAST_MARKER", "int"},
               {"OPH_ACTIVE", "string"}},
              {}};
    for (const auto& session : call_.catalogue.sessions().list(call_.user.id)) {
      grid.rows.push_back({call_.catalogue.session_id(session.code), session.label, session.owner,
                           session.creation_time, session.last_access_time,
                           std::to_string(session.last_workflow),
                           std::to_string(session.last_marker), yes_or_no(session.is_active)});
    }
    result_.response.add_grid("manage_session_list", std::move(grid));
  }

  void create() {
    const auto session = create_session(call_.catalogue, call_.user, max_sessions());
    result_.job = session.session_id;
    summary("new session " + session.session_id);
  }

  void environment(const SessionContext& context) {
    const auto& session = context.session;
    result_.response.add_grid(
        "manage_session_list",
        {"Session List",
         "",
         {{"PARAMETER", "string"}, {"VALUE", "string"}},
         {{"OPH_SESSION_ID", context.session_id},
          {"OPH_LABEL", session.label},
          {"OPH_OWNER", session.owner},
          {"OPH_CREATION_TIME", session.creation_time},
          {"OPH_LAST_ACCESS_TIME", session.last_access_time},
          {"OPH_LAST_WORKFLOW", std::to_string(session.last_workflow)},
          {"OPH_LAST_MARKER", std::to_string(session.last_marker)},
          {"OPH_ACTIVE", yes_or_no(session.is_active)},
          {"OPH_AUTOREMOVE", yes_or_no(session.is_autoremove)},
          {"OPH_DATACUBE", session.datacube},
          {"OPH_CWD", context.membership.cwd},
          {"OPH_CDD", context.membership.cdd},
          {"OPH_MATERIALIZE",
           metadb::default_materialization(call_.catalogue.connection(), session.code)}}});
  }

  void set_environment(const SessionContext& session) {
    const auto key = call_.arguments.text("key");
    const auto value = call_.arguments.text("value");
    if (key == "label") {
      require_role(session, "write");
      if (value.size() > kLongestLabel) {
        throw user_error("label is too long (bytes={}, limit={})", value.size(), kLongestLabel);
      }
      admin_.set_label(session.session.id, value);
    } else if (key == "active") {
      set_active(session, parse_flag(key, value));
      return;
    } else if (key == "autoremove") {
      require_role(session, "owner");
      admin_.set_autoremove(session.session.id, parse_flag(key, value));
    } else if (key == "materialize") {
      require_role(session, "write");
      if (value != "auto" && value != "yes" && value != "no") {
        throw user_error("value of materialize must be auto, yes or no (value={})", value);
      }
      metadb::set_default_materialization(call_.catalogue.connection(), session.session.id, value);
    } else {
      throw user_error("key must be one of label, active, autoremove, materialize (key={})", key);
    }
    summary("parameter " + key + " is set");
  }

  void set_active(const SessionContext& session, bool is_active) {
    require_role(session, "owner");
    if (is_active) {
      enable_session(call_.catalogue, session, max_sessions());
    } else {
      admin_.disable(session.session.id);
      forget_if_current(session);
    }
    summary(is_active ? "session is enabled" : "session is disabled");
  }

  void remove(const SessionContext& session) {
    require_role(session, "owner");
    if (services_.engine.is_busy(session.session.id)) {
      throw user_error("the session still runs workflows, wait for their end or cancel them");
    }
    admin_.remove(session.session.id, session.session.root_folder_id);
    forget_if_current(session);
    summary("session is removed");
  }

  /// An empty jobid tells the client that it has no session any more.
  void forget_if_current(const SessionContext& session) {
    if (call_.session && call_.session->session.id == session.session.id) result_.job = "";
  }

  void list_users(const SessionContext& session) {
    Grid grid{"Session List", "", {{"USER", "string"}, {"ROLE", "string"}}, {}};
    for (const auto& member : admin_.members(session.session.id)) {
      grid.rows.push_back({member.user, role_letters(member.roles)});
    }
    result_.response.add_grid("manage_session_list", std::move(grid));
  }

  struct Change {
    std::int64_t user_id;
    std::string user;
    unsigned roles;  ///< to be granted
  };

  /// Reads "user[:roles], ...".
  std::vector<Change> changes(const SessionContext& session, bool grants) const {
    std::vector<Change> changes;
    const auto value = call_.arguments.text("value");
    for (const auto entry : split(value, ',')) {
      const auto colon = std::min(entry.find(':'), entry.size());
      const auto name = trim(entry.substr(0, colon));
      const auto user = call_.catalogue.users().find(name);
      if (!user) throw user_error("no such user (user={})", name);
      if (user->id == session.session.owner_id) {
        throw user_error("the roles of the owner cannot be changed (user={})", name);
      }
      const auto roles = colon < entry.size() ? entry.substr(colon + 1) : "read";
      changes.push_back({user->id, user->name, grants ? parse_roles(roles) : 0});
    }
    return changes;
  }

  void change_users(const SessionContext& session, bool grants) {
    if (const auto key = call_.arguments.text("key"); key != "user") {
      throw user_error("key must be user (key={})", key);
    }
    // All of the list is read before any of it is done.
    for (const auto& change : changes(session, grants)) {
      if (grants) {
        admin_.grant(session.session.id, change.user_id, change.roles);
      } else if (!admin_.revoke(session.session.id, change.user_id)) {
        throw user_error("the user has no role in the session (user={})", change.user);
      }
    }
    summary(grants ? "roles are granted" : "roles are revoked");
  }

  const FrontEndCall& call_;
  const FrontEndServices& services_;
  metadb::SessionAdmin admin_;
  FrontEndResult result_;
};

}  // namespace

FrontEndResult manage_session(const FrontEndCall& call, const FrontEndServices& services) {
  return ManageSession{call, services}.run();
}

}  // namespace oph::server
