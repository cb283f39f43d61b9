// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/sessions.h"

#include <fmt/format.h>

#include "base/text.h"
#include "terminal/commands/words.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/session_state.h"

namespace oph::terminal {
namespace {

constexpr std::int64_t kUsualCount = 10;

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

void show_answers(Interpreter& interpreter, const Response& list, const std::string& session) {
  for (const auto& object : list.objects()) {
    for (const auto& grid : object.grids) {
      for (const auto& row : grid.rows) {
        interpreter.tell(fmt::format("{}: {}", row[2], row.back()));
        interpreter.run(fmt::format("oph_resume session={};id={}", session, row[2]));
      }
    }
  }
}

}  // namespace

void resume_session(Interpreter& interpreter, const std::string& rest) {
  Words words{rest, "resume [SESSION] [COUNT] [-v]"};
  const bool is_verbose = words.take_flag("-v");
  const auto current = interpreter.environment().get("OPH_SESSION_ID");
  auto target = current;
  auto count = kUsualCount;
  while (!words.is_empty()) {
    const auto word = words.take();
    if (parse_integer(word)) {
      count = parse_count(word, "the number of requests");
    } else {
      target = word;
    }
  }
  if (target.find("sessions") == std::string::npos) {
    throw Failure{
        ExitStatus::kCommand,
        fmt::format("not a session: it looks like http://HOST/.../sessions/CODE/experiment, and "
                    "oph_manage_session lists yours (session={})",
                    target)};
  }
  const auto list = last_rows(interpreter.ask("oph_resume document_type=request;session=" + target),
                              static_cast<std::size_t>(count));
  interpreter.show(list);
  if (is_verbose) show_answers(interpreter, list, target);
  if (target == current) return;
  interpreter.ask("oph_resume save=yes;session=" + target);
  interpreter.conversation().switch_session(target);
  follow_configuration(interpreter.environment(), interpreter.ask("oph_get_config"));
}

}  // namespace oph::terminal
