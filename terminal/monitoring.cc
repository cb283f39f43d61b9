// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/monitoring.h"

#include <fmt/format.h>

#include "base/text.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/interruption.h"
#include "terminal/render/document.h"
#include "terminal/session_state.h"

namespace oph::terminal {
namespace {

constexpr std::int64_t kUsualCount = 10;
constexpr std::int64_t kUsualSeconds = 5;

std::int64_t positive_number(std::string_view text, std::string_view what, std::int64_t fallback) {
  if (text.empty()) return fallback;
  const auto number = parse_integer(text);
  if (!number || *number < 1) {
    throw Failure{ExitStatus::kCommand, fmt::format("{} must be 1 or more ({})", what, text)};
  }
  return *number;
}

void show(Interpreter& interpreter, const Response& response) {
  interpreter.screen().results << render_document(response, interpreter.screen().style)
                               << std::flush;
}

/// Keeps the last rows of the first table, which lists requests from old to new.
Response last_rows(const Response& response, std::size_t count) {
  Response result;
  for (const auto& object : response.objects()) {
    for (auto grid : object.grids) {
      if (grid.rows.size() > count) grid.rows.erase(grid.rows.begin(), grid.rows.end() - count);
      result.add_grid(object.key, std::move(grid));
    }
  }
  return result;
}

/// Whether a summary tells of something that still runs.
bool is_running(const Response& response) {
  for (const auto* title : {"Workflow Status", "Job Status", "Massive Operation Status"}) {
    const auto* text = response.find_text(title);
    if (text == nullptr || !text->message) continue;
    for (const auto* state : {"RUNNING", "PENDING", "WAITING", "START"}) {
      const bool matches = text->message->find(state) != std::string::npos;
      if (matches && text->message->find("ERROR") == std::string::npos) return true;
    }
  }
  return false;
}

}  // namespace

void resume_session(Interpreter& interpreter, const std::string& rest) {
  auto [session, count] = split_command(rest);
  if (parse_integer(session)) std::swap(session, count);
  const auto rows = positive_number(count, "the number of requests", kUsualCount);
  const auto current = interpreter.environment().get("OPH_SESSION_ID");
  const std::string target = session.empty() ? current : std::string{session};
  if (target.find("sessions") == std::string::npos) {
    throw Failure{
        ExitStatus::kCommand,
        fmt::format("not a session: it looks like http://HOST/.../sessions/CODE/experiment "
                    "(session={})",
                    target)};
  }
  const auto list = interpreter.ask("oph_resume document_type=request;session=" + target);
  show(interpreter, last_rows(list, static_cast<std::size_t>(rows)));
  if (target == current) return;
  interpreter.ask("oph_resume save=yes;session=" + target);
  interpreter.switch_session(target);
  follow_configuration(interpreter.environment(), interpreter.ask("oph_get_config"));
}

void view_workflow(Interpreter& interpreter, const std::string& rest) {
  const auto [target, pause] = split_command(rest);
  const auto mark = target.find('#');
  const auto seconds = positive_number(pause, "the number of seconds", kUsualSeconds);
  if (mark != std::string_view::npos) {
    const auto marker = positive_number(target.substr(mark + 1), "the marker", 0);
    return show(interpreter,
                interpreter.ask(fmt::format("oph_resume id_type=marker;id={}", marker)));
  }
  if (target.empty()) throw Failure{ExitStatus::kCommand, "write view WORKFLOW[#MARKER] [SECONDS]"};
  const auto workflow = positive_number(target, "the workflow", 0);
  for (;;) {
    const auto response = interpreter.ask(fmt::format("oph_resume id={}", workflow));
    show(interpreter, response);
    if (!is_running(response)) return;
    interruption::sleep_seconds(static_cast<int>(seconds));
    if (interruption::is_requested()) return;
  }
}

}  // namespace oph::terminal
