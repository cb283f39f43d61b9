// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "metadb/unfinished_tasks.h"
#include "metadb/user_admin.h"
#include "server/front_end/front_end.h"

namespace oph::server {
namespace {

/// One call of oph_service.
class Service {
 public:
  Service(const FrontEndCall& call, const FrontEndServices& services)
      : call_{call}, services_{services} {}

  FrontEndResult run() {
    if (const auto status = call_.arguments.text("status"); status != "-") set_open(status == "up");
    for (const bool enables : {true, false}) change_users(enables);
    const bool is_open = services_.state.is_open();
    result_.response.add_text("service_status", "Service status",
                              is_open ? "OPH_STATUS_ACTIVE" : "OPH_STATUS_INACTIVE");
    if (call_.arguments.integer("level") == 2) list_tasks();
    return std::move(result_);
  }

 private:
  void set_open(bool is_open) {
    require_administrator(call_);
    services_.state.set_open(is_open);
    log::info(is_open ? "service opened" : "service closed", {{"user", call_.user.name}});
  }

  void change_users(bool enables) {
    const auto names = call_.arguments.text(enables ? "enable" : "disable");
    if (names == "none") return;
    require_administrator(call_);
    if (names == "all") {
      metadb::UserAdmin{call_.catalogue.connection()}.set_all_enabled(enables, call_.user.name);
    } else {
      change_named(names, enables);
    }
    log::info(enables ? "users enabled" : "users disabled",
              {{"by", call_.user.name}, {"users", names}});
  }

  void change_named(const std::string& names, bool enables) {
    auto& users = call_.catalogue.users();
    const auto list = split(names, '|');
    for (const auto name : list) {
      if (!users.find(name)) throw user_error("no such user (user={})", name);
      if (!enables && name == call_.user.name) {
        throw user_error("nobody can disable himself (user={})", name);
      }
    }
    for (const auto name : list) users.set_enabled(name, enables);
  }

  /// Administrators see the tasks of all, others their own.
  void list_tasks() {
    Grid grid{"Task List",
              "",
              {{"USER", "string"},
               {"SESSION ID", "string"},
               {"WORKFLOW ID", "int"},
               {"MARKER ID", "int"},
               {"PARENT MARKER ID", "int"},
               {"TASK NAME", "string"},
               {"TYPE", "string"},
               {"TASK STATUS", "string"}},
              {}};
    const auto only =
        call_.user.is_admin ? std::nullopt : std::optional<std::int64_t>{call_.user.id};
    for (const auto& task : metadb::unfinished_tasks(call_.catalogue.connection(), only)) {
      grid.rows.push_back({task.user, call_.catalogue.session_id(task.session_code),
                           std::to_string(task.workflow), std::to_string(task.marker),
                           std::to_string(task.parent_marker), task.name,
                           task.is_massive ? "MASSIVE" : "SIMPLE", task.status});
    }
    result_.response.add_grid("service_tasks", std::move(grid));
  }

  const FrontEndCall& call_;
  const FrontEndServices& services_;
  FrontEndResult result_;
};

}  // namespace

FrontEndResult service(const FrontEndCall& call, const FrontEndServices& services) {
  return Service{call, services}.run();
}

}  // namespace oph::server
