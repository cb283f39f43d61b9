// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/runner.h"

#include <chrono>
#include <optional>

#include "base/log.h"
#include "framework/task.h"
#include "metadb/roles.h"

namespace oph::framework {
namespace {

/// Takes one operator through its life.
class PhaseRunner {
 public:
  PhaseRunner(Task& task, const LoadedOperator& loaded, oph_operator_struct& handle)
      : task_{task}, loaded_{loaded}, handle_{handle} {}

  void run() {
    const auto& functions = loaded_.functions;
    phase("SET_ENV", functions.setup_env);
    phase("INIT", functions.init);
    phase("DISTRIBUTE", functions.distribution);
    phase("EXECUTE", functions.execute_operator);
    phase("REDUCE", functions.reduction);
    always("DESTROY", functions.destroy);
    always("UNSET_ENV", functions.cleanup_env);
  }

  const Status& outcome() const { return outcome_; }
  const std::string& failed_phase() const { return failed_phase_; }

 private:
  void phase(std::string_view name, OperatorFunctions::Phase function) {
    if (outcome_) always(name, function);
  }

  /// Runs one phase and agrees with the other ranks on how it went.
  void always(std::string_view name, OperatorFunctions::Phase function) {
    task_.monitor().report(fmt::format("OPH_STATUS_{}", name), 0, 0);
    task_.team().begin_phase();
    Status own;
    if (function != nullptr) {
      // An operator that does without Operator may throw across the C border.
      const auto thrown = guard([&] { own = call(function); });
      if (!thrown) own = thrown;
    }
    auto agreed = task_.team().end_phase(own);
    if (agreed || !outcome_) return;
    agreed.context += agreed.context.empty() ? "" : ", ";
    agreed.context += fmt::format("operator {}, phase {}", loaded_.manual.name, name);
    outcome_ = std::move(agreed);
    failed_phase_ = name;
    task_.set_failed();
  }

  Status call(OperatorFunctions::Phase function) {
    task_.phase_status = Status::success();
    task_.met_failed_peer = false;
    task_.c_failure.reset();
    // One rank decides, so that no other one gives up while the root commits.
    if (!task_.has_failed() && task_.is_root()) {
      const auto cancelled = guard([&] { task_.check_cancelled(); });
      if (!cancelled) return cancelled;
    }
    const int code = function(&handle_);
    if (!task_.phase_status) return task_.phase_status;
    if (task_.met_failed_peer || code == 0) return Status::success();
    const auto text = task_.c_failure.value_or(
        fmt::format("operator {} failed (code={})", loaded_.manual.name, code));
    return {false, task_.c_failure ? Blame::kUser : Blame::kSystem, text, {}};
  }

  Task& task_;
  const LoadedOperator& loaded_;
  oph_operator_struct& handle_;
  Status outcome_;
  std::string failed_phase_;
};

/// A document that says only what went wrong, for errors before there is a task.
std::string error_document(const Status& status) {
  Response response;
  response.set_error(status.text);
  return response.to_json({});
}

Outcome conclude(Task& task, const PhaseRunner& phases) {
  auto& response = task.response();
  Outcome outcome;
  outcome.ok = phases.outcome().ok;
  if (outcome.ok) {
    outcome.status = "OPH_STATUS_COMPLETED";
    outcome.notifications = task.notifications();
    for (const auto& warning : task.arguments().warnings()) {
      response.add_text("warning", "Warning", warning);
    }
    response.set_success();
    response.filter(task.arguments().text("objkey_filter"));
  } else {
    outcome.status = fmt::format("OPH_STATUS_{}_ERROR", phases.failed_phase());
    response.set_error(phases.outcome().text);
  }
  outcome.response = response.to_json(task.source());
  return outcome;
}

/// The server has checked this already; a submission that got past it still does not run.
void check_permission(const Task& task, const OperatorManual& manual) {
  if (metadb::may(task.roles(), manual.permission)) return;
  throw user_error("operator {} needs the role {} in the session (roles={})", manual.name,
                   manual.permission, metadb::role_letters(task.roles()));
}

/// Prepares what every rank needs and lets all of them agree that it is there: a rank that cannot
/// even load the operator must not leave the others waiting.
struct Preparation {
  std::optional<Task> task;
  const LoadedOperator* loaded = nullptr;

  Status prepare(Environment& environment, Communicator& communicator, Monitor& monitor,
                 std::string_view submission) {
    return guard([&] {
      auto arguments = TaskString::parse(submission);
      const auto name = arguments.find("operator");
      if (!name)
        throw user_error(
            "operator is missing (a request is written operator=oph_…;argument=value;…)");
      environment.catalogue.ensure_alive();
      loaded = &environment.operators.require(*name);
      environment.primitives.refresh();
      task.emplace(environment, communicator, monitor, std::move(arguments), loaded->manual);
      check_permission(*task, loaded->manual);
      task->check_arguments();
    });
  }
};

Outcome run_phases(Task& task, const LoadedOperator& loaded) {
  std::string type = loaded.manual.name, path = loaded.path;
  oph_operator_struct handle{type.data(), nullptr,       task.ranks(), task.rank(),
                             path.data(), loaded.handle, &task};
  PhaseRunner phases{task, loaded, handle};
  const auto start = std::chrono::steady_clock::now();
  phases.run();
  const auto let_go = guard([&] { task.catalogue().cubes().let_go(); });
  if (!let_go) log::failure(let_go, {{"job", task.name()}});
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (task.is_root()) {
    if (!phases.outcome())
      log::failure(phases.outcome(), {{"job", task.name()}, {"user", task.user()}});
    log::info("task ended", {{"job", task.name()},
                             {"operator", loaded.manual.name},
                             {"ranks", std::to_string(task.ranks())},
                             {"ok", phases.outcome() ? "yes" : "no"},
                             {"seconds", fmt::format("{:.4f}", seconds.count())}});
  }
  return conclude(task, phases);
}

}  // namespace

Outcome run_task(Environment& environment, Communicator& communicator, Monitor& monitor,
                 std::string_view submission) noexcept {
  Outcome outcome;
  const auto status = guard([&] {
    Preparation preparation;
    const auto own = preparation.prepare(environment, communicator, monitor, submission);
    Team team{communicator};
    team.begin_phase();
    team.end_phase(own).raise();
    outcome = run_phases(*preparation.task, *preparation.loaded);
  });
  if (status) return outcome;
  log::failure(status, {{"rank", std::to_string(communicator.rank())}});
  outcome.ok = false;
  outcome.status = "OPH_STATUS_SET_ENV_ERROR";
  guard([&] { outcome.response = error_document(status); });
  return outcome;
}

}  // namespace oph::framework
