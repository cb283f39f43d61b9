// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"
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

/// What the table means, and what to do.
std::string explain(const Configuration& configuration, const StackState& state) {
  const auto folder = configuration.folder().string();
  if (!state.supervisor)
    return fmt::format("the stack is down: 'ophion up --stack {}' starts it", folder);
  std::vector<std::string> down;
  std::vector<std::string> died;
  for (const auto& service : state.services) {
    if (!service.is_up) down.push_back(service.name);
    if (service.is_up && service.deaths > 0) died.push_back(service.name);
  }
  if (!down.empty()) {
    return fmt::format(
        "the stack does not work, {} does not answer: 'ophion doctor --stack {}' tells "
        "why",
        join(down, ", "), folder);
  }
  auto text = fmt::format("the stack works: https://{}:{}", configuration.text("server.host"),
                          configuration.integer("server.port"));
  if (!died.empty()) {
    text += fmt::format("; {} died before and was started again, see {}", join(died, ", "),
                        configuration.path("log.path").string());
  }
  return text;
}

}  // namespace

int status(const std::filesystem::path& folder, bool as_json) {
  const auto configuration = load_stack(folder);
  const auto state = read_state(configuration);
  if (as_json) {
    print_json(configuration, state);
  } else {
    print_table(state);
    std::cout << explain(configuration, state) << '\n';
  }
  return state.is_up() ? 0 : 1;
}

}  // namespace oph::ophion
