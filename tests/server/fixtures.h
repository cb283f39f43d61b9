// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/front_end_manuals.h"
#include "server/manuals.h"
#include "server/workflow/request.h"

namespace oph::server::test {

inline ArgumentManual argument(std::string name, bool multiple = false) {
  ArgumentManual manual;
  manual.name = std::move(name);
  manual.fallback = "";
  manual.multiple = multiple;
  return manual;
}

inline OperatorManual make_operator(std::string name, std::string permission,
                                    std::vector<ArgumentManual> arguments = {}) {
  OperatorManual manual;
  manual.name = std::move(name);
  manual.permission = std::move(permission);
  manual.arguments = std::move(arguments);
  return manual;
}

/// A few operators of each kind.
inline Manuals manuals() {
  auto list = make_operator("oph_list", "read", {argument("path")});
  list.is_metadata = true;
  auto sweep = make_operator("oph_gc", "admin");
  sweep.is_internal = true;
  auto bare = make_operator("oph_bare", "write");
  bare.has_arguments = false;
  return {
      {list, sweep, bare, make_operator("oph_delete", "write", {argument("cube")}),
       make_operator("oph_deletecontainer", "write", {argument("container_pid")}),
       make_operator("oph_reduce", "write", {argument("cube"), argument("nthreads")}),
       make_operator("oph_merge", "write", {argument("cube", true), argument("cubes", true)}),
       make_operator("oph_importnc", "write", {argument("src_path"), argument("host_partition")})},
      front_end_manuals()};
}

/// A request of tasks written as JSON, with further fields (each with a comma before).
inline WorkflowRequest request(const std::string& tasks, const std::string& fields = "") {
  return parse_request(R"({"name":"n")" + fields + R"(,"tasks":[)" + tasks + "]}", 32);
}

}  // namespace oph::server::test
