// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "ophion/stack.h"
#include "ophion/state.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace {

void print_json(const Configuration& configuration, const StackState& state) {
  nlohmann::ordered_json json;
  json["stack"] = configuration.folder().string();
  json["up"] = state.is_up();
  json["supervisor_pid"] = state.supervisor.value_or(0);
  json["services"] = nlohmann::ordered_json::array();
  for (const auto& service : state.services) {
    json["services"].push_back({{"name", service.name},
                                {"up", service.is_up},
                                {"port", service.port},
                                {"pid", service.pid},
                                {"deaths", service.deaths}});
  }
  std::cout << json.dump(2) << '\n';
}

void print_table(const StackState& state) {
  constexpr auto kRow = "{:<12} {:<5} {:>6} {:>8} {:>7}\n";
  std::cout << fmt::format(kRow, "service", "state", "port", "pid", "deaths");
  std::cout << fmt::format(kRow, "supervisor", state.supervisor ? "up" : "down", "",
                           state.supervisor.value_or(0), "");
  for (const auto& service : state.services) {
    std::cout << fmt::format(kRow, service.name, service.is_up ? "up" : "down", service.port,
                             service.pid, service.deaths);
  }
}

}  // namespace

int status(const std::filesystem::path& folder, bool as_json) {
  const auto configuration = load_stack(folder);
  const auto state = read_state(configuration);
  if (as_json) {
    print_json(configuration, state);
  } else {
    print_table(state);
  }
  return state.is_up() ? 0 : 1;
}

}  // namespace oph::ophion
