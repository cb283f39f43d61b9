// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/attendance.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/interruption.h"
#include "terminal/job.h"
#include "terminal/progress_line.h"
#include "terminal/question.h"
#include "terminal/session_state.h"

namespace oph::terminal {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

/// What is done sooner is not worth a line.
constexpr milliseconds kSilence{400};
constexpr milliseconds kFirstPause{15};
constexpr milliseconds kLongestPause{1000};

std::string text_in(const Json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Whether the answer of a task can be fetched later.
bool is_saved(const Json& task) {
  if (text_in(task, "save") == "no") return false;
  if (!task.contains("arguments")) return true;
  return std::ranges::none_of(task["arguments"], [](const Json& argument) {
    return argument == "save=no" || argument == "exec_mode=async";
  });
}

/// Whether a request may take long and leaves an answer: it waits for data operators.
bool is_worth_watching(const Json& request, Interpreter& interpreter) {
  if (!request.is_object() || text_in(request, "exec_mode") != "sync") return false;
  const bool is_whole = text_in(request, "save") != "no" && text_in(request, "run") != "no";
  if (!is_whole || !request.contains("tasks") || !request["tasks"].is_array()) return false;
  const auto& tasks = request["tasks"];
  if (!std::ranges::all_of(tasks, is_saved)) return false;
  return std::ranges::any_of(tasks, [&](const Json& task) {
    const auto* manual = interpreter.find_manual(text_in(task, "operator"));
    return manual == nullptr || !manual->is_metadata;
  });
}

/// Follows one job until it ends.
class Watch {
 public:
  Watch(Interpreter& interpreter, std::int64_t workflow, std::string name)
      : interpreter_{interpreter},
        workflow_{workflow},
        line_{interpreter.screen(), std::move(name)} {}

  std::optional<Response> wait() {
    for (auto pause = kFirstPause; !has_ended(); pause = std::min(pause * 3 / 2, kLongestPause)) {
      interruption::sleep(pause);
      if (interruption::is_requested()) ask_what_to_do();
    }
    line_.clear();
    return interpreter_.conversation().exchange(job_request(interpreter_.environment(), workflow_));
  }

 private:
  /// Asks how far the job is, and shows it. Ctrl-C ends the question, which is not the job's fault.
  bool has_ended() try {
    const auto state = job_state(interpreter_.conversation(), workflow_);
    if (!state.has_ended) show(state);
    return state.has_ended;
  } catch (const Failure&) {
    if (!interruption::is_requested()) throw;
    return false;
  }

  void show(JobState state) {
    const auto elapsed = std::chrono::duration_cast<milliseconds>(Clock::now() - start_);
    if (elapsed < kSilence) return;
    add_tasks(state, interpreter_.conversation(), workflow_);
    line_.draw(state, elapsed);
  }

  void ask_what_to_do() {
    interruption::clear();
    line_.clear();
    switch (ask_about_job(interpreter_.screen(), workflow_)) {
      case JobChoice::kCancel:
        interpreter_.conversation().ask_aside(fmt::format("oph_cancel id={}", workflow_));
        interpreter_.tell(fmt::format("cancelling workflow {}", workflow_));
        break;
      case JobChoice::kDetach:
        throw Interruption{fmt::format("workflow {} goes on: view {} shows it, kill {} ends it",
                                       workflow_, workflow_, workflow_)};
      case JobChoice::kWait:
        break;
    }
    interruption::clear();
  }

  Interpreter& interpreter_;
  std::int64_t workflow_;
  ProgressLine line_;
  Clock::time_point start_ = Clock::now();
};

}  // namespace

std::optional<Response> attend_or_exchange(Interpreter& interpreter, std::string request) {
  auto& conversation = interpreter.conversation();
  if (!interpreter.screen().is_attended) return conversation.exchange(std::move(request));
  auto json = Json::parse(request, nullptr, false);
  if (!is_worth_watching(json, interpreter)) return conversation.exchange(std::move(request));
  json["exec_mode"] = "async";
  interruption::install();
  auto response = conversation.exchange(json.dump(4, ' ', true, Json::error_handler_t::replace));
  const auto job = conversation.last_exchange()->reply.jobid.value_or("");
  const auto workflow = workflow_of_job(job);
  // A server that answered at once, or tells of no job, has nothing to be watched.
  if (response || !workflow) return response;
  return Watch{interpreter, *workflow, text_in(json, "name")}.wait();
}

}  // namespace oph::terminal
