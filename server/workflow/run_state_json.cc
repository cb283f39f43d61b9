// SPDX-License-Identifier: GPL-3.0-or-later
#include <nlohmann/json.hpp>

#include "server/workflow/run_state.h"

namespace oph::server {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using WallClock = std::chrono::system_clock;

std::int64_t to_number(WallClock::time_point moment) {
  return std::chrono::duration_cast<milliseconds>(moment.time_since_epoch()).count();
}

WallClock::time_point to_moment(std::int64_t number) {
  return WallClock::time_point{milliseconds{number}};
}

TaskString read_task_string(const Json& json) {
  return TaskString::parse(json.get<std::string>());
}

}  // namespace

Json to_json(const Variables& variables) {
  auto json = Json::object();
  for (const auto& [name, variable] : variables) {
    json[name] = {variable.value, variable.index, variable.set};
  }
  return json;
}

Variables read_variables(const Json& json) {
  Variables variables;
  for (const auto& [name, entry] : json.items()) {
    variables[name] = {entry.at(0).get<std::string>(), entry.at(1).get<std::string>(),
                       entry.at(2).get<std::int64_t>()};
  }
  return variables;
}

Json to_json(const RunLoop& loop) {
  return {{"key", loop.key},
          {"values", loop.values},
          {"indices", loop.indices},
          {"has_values", loop.has_values},
          {"is_parallel", loop.is_parallel}};
}

RunLoop read_loop(const Json& json) {
  return {json.at("key"), json.at("values"), json.at("indices"), json.at("has_values"),
          json.at("is_parallel")};
}

Json to_json(const RunWait& wait) {
  Json json = {{"listing", wait.listing.text()},
               {"reference", wait.reference},
               {"variables", to_json(wait.variables)}};
  if (wait.deadline) json["deadline"] = to_number(*wait.deadline);
  return json;
}

RunWait read_wait(const Json& json) {
  RunWait wait;
  wait.listing = read_task_string(json.at("listing"));
  wait.reference = json.value("reference", "");
  wait.variables = read_variables(json.at("variables"));
  if (const auto found = json.find("deadline"); found != json.end()) {
    wait.deadline = to_moment(found->get<std::int64_t>());
  }
  return wait;
}

Json to_json(const RunTask& task) {
  return {{"origin", task.origin},     {"outputs", task.outputs.text()},
          {"retries", task.retries},   {"resume_at", to_number(task.resume_at)},
          {"own", to_json(task.own)},  {"is_taken", task.is_taken},
          {"forwards", task.forwards}, {"message", task.message},
          {"restarts", task.restarts}};
}

void read_task(const Json& json, RunTask& task) {
  task.outputs = read_task_string(json.at("outputs"));
  task.retries = json.at("retries");
  task.resume_at = to_moment(json.at("resume_at").get<std::int64_t>());
  task.own = read_variables(json.at("own"));
  task.is_taken = json.at("is_taken");
  task.forwards = json.at("forwards");
  task.message = json.at("message");
  task.restarts = json.at("restarts");
}

}  // namespace oph::server
