// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <iostream>

#include "base/error.h"
#include "base/hosts.h"
#include "ophion/host_service.h"
#include "ophion/programs.h"
#include "ophion/service_list.h"
#include "ophion/stack.h"
#include "ophion/state.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace {

Configuration load_running_stack(const std::filesystem::path& folder) {
  auto configuration = load_stack(folder);
  if (!read_state(configuration).supervisor) {
    throw user_error("the stack is not running: run 'ophion up --stack {}' first", folder.string());
  }
  return configuration;
}

}  // namespace

int register_again(const std::filesystem::path& folder) {
  const auto configuration = load_running_stack(folder);
  const auto count = register_all(configuration);
  for (const auto& host : other_hosts(configuration)) register_on_host(configuration, host);
  std::cout << fmt::format("{} primitives are registered\n", count);
  return 0;
}

int collect_garbage(const std::filesystem::path& folder) {
  const auto configuration = load_running_stack(folder);
  const auto program = sibling_program("oph_framework").string();
  const auto file = configuration.file().string();
  execl(program.c_str(), program.c_str(), "--config", file.c_str(), "operator=oph_gc;", nullptr);
  throw errno_error("cannot start " + program);
}

}  // namespace oph::ophion
