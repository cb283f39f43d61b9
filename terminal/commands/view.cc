// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/commands/view.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "terminal/commands/words.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/interruption.h"
#include "terminal/job.h"
#include "terminal/picture_file.h"
#include "terminal/render/graph.h"
#include "terminal/session_state.h"
#include "terminal/workflow_plan.h"

namespace oph::terminal {
namespace {

constexpr std::int64_t kUsualSeconds = 5;
constexpr std::string_view kUsage = "view WORKFLOW[#MARKER] | -j JOBID [-s MASK] [TIMES [SECONDS]]";

/// The states in the order of the digits of a mask.
constexpr std::string_view kMasked[] = {"PENDING", "WAITING", "RUNNING", "COMPLETED",
                                        "ERROR",   "SKIPPED", "ABORTED", "UNSELECTED"};

struct Target {
  std::string session;  ///< empty: the one in use
  std::int64_t workflow = 0;
  std::int64_t marker = 0;  ///< 0: the whole workflow
};

struct Pace {
  std::int64_t times = 0;  ///< 0: until the end
  std::int64_t seconds = kUsualSeconds;
};

Target parse_target(std::string_view text) {
  Target target;
  if (const auto mark = text.rfind('?'); mark != std::string_view::npos) {
    target.session = text.substr(0, mark);
    text.remove_prefix(mark + 1);
  }
  const auto mark = text.find('#');
  target.workflow = parse_count(text.substr(0, mark), "the workflow");
  if (mark != std::string_view::npos) {
    target.marker = parse_count(text.substr(mark + 1), "the marker");
  }
  return target;
}

std::string question(const Target& target, const std::string& arguments) {
  const auto session = target.session.empty() ? "" : "session=" + target.session + ";";
  return "oph_resume " + session + arguments;
}

void check_mask(const std::string& mask) {
  const bool is_mask =
      mask.size() == std::size(kMasked) && mask.find_first_not_of("01") == std::string::npos;
  if (is_mask || mask.empty()) return;
  throw Failure{
      ExitStatus::kCommand,
      fmt::format("the mask must be {} digits, each 0 or 1, for {} (mask={})", std::size(kMasked),
                  "pending, waiting, running, completed, error, "
                  "skipped, aborted, unselected",
                  mask)};
}

bool is_masked(const std::string& status, const std::string& mask) {
  for (std::size_t i = 0; i < mask.size(); ++i) {
    if (mask[i] == '0' && status.ends_with(kMasked[i])) return true;
  }
  return false;
}

/// Leaves out the rows of tasks whose state the mask switches off.
Response without_masked(const Response& response, const std::string& mask) {
  if (mask.empty()) return response;
  Response result;
  for (const auto& object : response.objects()) {
    for (const auto& text : object.texts) result.add_text(object.key, text.title, text.message);
    for (auto grid : object.grids) {
      std::erase_if(grid.rows, [&](const auto& row) {
        return std::ranges::any_of(row, [&](const auto& cell) { return is_masked(cell, mask); });
      });
      result.add_grid(object.key, std::move(grid));
    }
  }
  return result;
}

/// Whether a summary tells of something that still runs.
bool is_running(const Response& response) {
  for (const auto* title : {"Workflow Status", "Job Status", "Massive Operation Status"}) {
    const auto* text = response.find_text(title);
    if (text != nullptr && text->message && !is_final_status(*text->message)) return true;
  }
  return false;
}

/// One workflow on the screen, drawn again when it has changed.
class WorkflowView {
 public:
  WorkflowView(Interpreter& interpreter, Target target, std::string mask)
      : interpreter_{interpreter}, target_{std::move(target)}, mask_{std::move(mask)} {}

  /// Shows it as it is now; false when it has ended.
  bool show() {
    const auto response =
        interpreter_.ask(question(target_, fmt::format("id={}", target_.workflow)));
    const auto tasks = tasks_in(response);
    if (!tasks.empty() && !plan_) read_plan();
    const bool runs = is_running(response);
    std::string now;
    for (const auto& task : tasks) now += task.name + task.status + "\n";
    const bool is_new = is_first_ || now != before_ || !runs;
    before_ = std::move(now);
    if (is_new) draw(response, tasks);
    is_first_ = false;
    return runs;
  }

 private:
  void read_plan() {
    plan_.emplace();
    // A summary can be shown without the plan behind it.
    guard([&] {
      const auto request = interpreter_.conversation().ask_aside(
          question(target_, fmt::format("document_type=request;level=3;id={}", target_.workflow)));
      plan_ = parse_plan(request.objects().at(0).grids.at(0).rows.at(0).back());
    });
  }

  void draw(const Response& response, const std::vector<TaskState>& tasks) {
    const auto& screen = interpreter_.screen();
    const auto shown = without_masked(response, mask_);
    if (!plan_ || plan_->tasks.empty() || !interpreter_.shows_tables()) {
      clear_before(response);
      return interpreter_.show(shown);
    }
    const auto graph = render_graph(graph_of(*plan_, tasks), screen.style);
    const auto text = graph + "\n" + interpreter_.render(shown);
    clear_before(response);
    if (is_running(response)) {
      screen.results << text << std::flush;
    } else {
      interpreter_.print(text);
    }
    save_picture(interpreter_, dot_of(*plan_, tasks), plan_->name);
    interpreter_.check(response);
  }

  /// Makes room on the screen for what is drawn again.
  void clear_before(const Response& response) const {
    const bool is_live = !is_first_ || is_running(response);
    if (is_live && interpreter_.screen().is_attended) {
      interpreter_.screen().results << "\x1b[H\x1b[2J";
    }
  }

  Interpreter& interpreter_;
  Target target_;
  std::string mask_;
  std::optional<WorkflowPlan> plan_;
  std::string before_;
  bool is_first_ = true;
};

void follow(Interpreter& interpreter, const Target& target, const std::string& mask, Pace pace) {
  WorkflowView view{interpreter, target, mask};
  if (interpreter.screen().is_attended) interruption::install();
  for (std::int64_t shown = 1; view.show(); ++shown) {
    if (shown == pace.times) return;
    interruption::sleep(std::chrono::seconds{pace.seconds});
    if (interruption::is_requested()) return;
  }
}

void show_job(Interpreter& interpreter, const Target& target) {
  const auto marker = fmt::format("id_type=marker;id={}", target.marker);
  interpreter.show(interpreter.ask(question(target, "document_type=request;" + marker)));
  interpreter.show(interpreter.ask(question(target, marker)));
}

}  // namespace

void view(Interpreter& interpreter, const std::string& rest) {
  Words words{rest, kUsage};
  const auto mask = words.take_option("-s").value_or("");
  check_mask(mask);
  const auto job = words.take_option("-j");
  const auto target = parse_target(job ? *job : words.take());
  Pace pace;
  pace.times = words.take_count("the number of times").value_or(0);
  pace.seconds = words.take_count("the number of seconds").value_or(kUsualSeconds);
  words.end();
  if (target.marker > 0 && !job) return show_job(interpreter, target);
  follow(interpreter, target, mask, pace);
}

void view_automatically(Interpreter& interpreter, std::string_view job) {
  const auto wish = interpreter.environment().get("OPH_WORKFLOW_AUTOVIEW");
  const auto parts = split(wish, '_');
  if (parts.empty() || parts[0] != "on" || !workflow_of_job(job)) return;
  Pace pace;
  if (parts.size() > 1) pace.seconds = parse_count(parts[1], "the seconds of the automatic view");
  if (parts.size() > 2) pace.times = parse_count(parts[2], "the times of the automatic view");
  follow(interpreter, parse_target(job.substr(job.rfind('?') + 1)), "", pace);
}

}  // namespace oph::terminal
