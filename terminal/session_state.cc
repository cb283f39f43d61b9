// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/session_state.h"

#include <array>
#include <utility>

namespace oph::terminal {
namespace {

struct Followed {
  std::string_view variable;
  std::string_view title;
  std::string_view extra;
};

constexpr std::array<Followed, 3> kFollowed{{
    {"OPH_DATACUBE", "Output Cube", "cube"},
    {"OPH_CWD", "Current Working Directory", "cwd"},
    {"OPH_CDD", "Current Data Directory", "cdd"},
}};

std::string value_in(const Response& response, const Followed& followed) {
  const auto* text = response.find_text(followed.title);
  if (text != nullptr && text->message && !text->message->empty()) return *text->message;
  for (const auto& [key, value] : response.extra()) {
    if (key == followed.extra) return value;
  }
  return {};
}

void change_session(Environment& environment, std::string_view session) {
  const auto before = environment.get("OPH_SESSION_ID");
  if (before == session) return;
  if (!before.empty()) {
    environment.set("OPH_CWD", "/");
    environment.unset_if_present("OPH_DATACUBE");
  }
  if (session.empty()) {
    environment.unset_if_present("OPH_SESSION_ID");
  } else {
    environment.set("OPH_SESSION_ID", session);
  }
}

/// The rows PARAMETER, VALUE of the answer.
Environment::Variables parameters_of(const Response& response) {
  Environment::Variables parameters;
  for (const auto& object : response.objects()) {
    for (const auto& grid : object.grids) {
      for (const auto& row : grid.rows) {
        if (object.key == "get_config" && row.size() >= 2) parameters.emplace(row[0], row[1]);
      }
    }
  }
  return parameters;
}

}  // namespace

void follow_session(Environment& environment, const Reply& reply) {
  if (!reply.jobid) return;
  const std::string_view jobid = *reply.jobid;
  const auto mark = jobid.rfind('?');
  change_session(environment, jobid.substr(0, mark));
}

void follow_answer(Environment& environment, const Response& response) {
  for (const auto& followed : kFollowed) {
    const auto value = value_in(response, followed);
    if (!value.empty()) environment.set(followed.variable, value);
  }
}

void adopt_configuration(Environment& environment, const Response& response) {
  const auto parameters = parameters_of(response);
  const auto last = parameters.find("OPH_SESSION_ID");
  if (last != parameters.end() && !last->second.empty()) {
    environment.set_default("OPH_SESSION_ID", last->second);
  }
  const bool resumed =
      last != parameters.end() && environment.get("OPH_SESSION_ID") == last->second;
  for (const auto& [name, value] : parameters) {
    const bool of_session = name == "OPH_CWD" || name == "OPH_DATACUBE";
    if (value.empty() || (of_session && !resumed) || mentions_credentials(name)) continue;
    environment.set_default(name, value);
  }
}

void follow_configuration(Environment& environment, const Response& response) {
  auto parameters = parameters_of(response);
  if (parameters["OPH_SESSION_ID"] != environment.get("OPH_SESSION_ID")) return;
  for (const auto* name : {"OPH_CWD", "OPH_DATACUBE"}) {
    if (!parameters[name].empty()) environment.set(name, parameters[name]);
  }
}

std::string session_code(std::string_view session) {
  constexpr std::string_view kFolder = "/sessions/";
  const auto begin = session.find(kFolder);
  if (begin == std::string_view::npos) return {};
  const auto code = session.substr(begin + kFolder.size());
  return std::string{code.substr(0, code.find('/'))};
}

std::string prompt(const Environment& environment) {
  const auto code = session_code(environment.get("OPH_SESSION_ID"));
  if (code.size() < 6) return "[OPH_TERM] >> ";
  return "[" + code.substr(0, 2) + ".." + code.substr(code.size() - 4) + "] >> ";
}

}  // namespace oph::terminal
