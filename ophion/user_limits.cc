// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "metadb/user_admin.h"
#include "ophion/accounts.h"

namespace oph::ophion {
namespace {

void print(std::string_view name, std::int64_t value, std::string_view what) {
  std::cout << fmt::format("{:<10} {:>6}  {}\n", name,
                           value == 0 ? std::string{"-"} : std::to_string(value), what);
}

void print(const metadb::UserLimits& limits) {
  print("cores", limits.max_cores, "of one task, and of all running ones together");
  print("hosts", limits.max_hosts, "of one task, and reserved by oph_cluster");
  print("tasks", limits.max_tasks, "running at the same time");
  print("sessions", limits.max_sessions, "active");
  print("days", limits.session_days, "without access until a session is disabled");
  print("share", limits.share, "weight against others who wait");
}

}  // namespace

int change_limits(const UserOptions& options) {
  return with_catalogue(options, [&](metadb::Catalogue& catalogue) {
    metadb::UserAdmin admin{catalogue.connection()};
    auto limits = admin.limits(require_user(catalogue, options).id);
    const auto take = [](const std::optional<std::int64_t>& given, std::int64_t& limit) {
      limit = given.value_or(limit);
    };
    take(options.cores, limits.max_cores);
    take(options.hosts, limits.max_hosts);
    take(options.tasks, limits.max_tasks);
    take(options.sessions, limits.max_sessions);
    take(options.days, limits.session_days);
    take(options.share, limits.share);
    admin.set_limits(options.name, limits);
    print(limits);
  });
}

}  // namespace oph::ophion
