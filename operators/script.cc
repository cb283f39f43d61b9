// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/operator.h"
#include "operators/programs/program_arguments.h"
#include "operators/programs/registered.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Runs a program that the administrator registered, or lists them.
class Script final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{"script", ParameterKind::kText, "name of a registered script; ':' does nothing",
                    ":"},
          Parameter{.name = "list",
                    .kind = ParameterKind::kChoice,
                    .help = "list the registered scripts instead",
                    .fallback = "no",
                    .values = "yes|no"},
      },
      programs::kArguments);
  static constexpr framework::Manual manual{
      .name = "oph_script",
      .summary = "Runs a script that the administrator registered.",
      .parameters = kParameters,
      .notes =
          "It runs in the current folder of the data repository, within limits of time, memory "
          "and output. Its environment has OPH_SCRIPT_DATA_PATH, SESSION_PATH, SESSION_URL, "
          "SESSION_CODE, WORKFLOW_ID, MARKER_ID, SERVER_HOST, SERVER_PORT and USER, each "
          "after OPH_SCRIPT_.",
      .examples =
          "oph_script list=yes\n"
          "oph_script script=mask;args=tas_2001.nc|land",
      .category = "General",
      .permission = "execute",
  };

  explicit Script(Task&) {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    if (task.arguments().flag("list")) return list(task);
    auto program = programs::prepare_program(task, "OPH_SCRIPT_");
    const auto& name = task.arguments().text("script");
    programs::ProgramResult result;
    if (name != ":") {
      program.arguments = {
          programs::require_registered(task.configuration(), name, "script").string()};
      for (auto& argument : programs::given_arguments(task.arguments())) {
        program.arguments.push_back(std::move(argument));
      }
      result = programs::run_program(task, program);
    }
    report(task, result);
  }

 private:
  static void list(Task& task) {
    const bool shows_files = task.is_administrator();
    Grid grid{"Available scripts", "", {{"SCRIPT"}}, {}};
    if (shows_files) grid.columns.push_back({"COMMAND"});
    for (const auto& [name, file] : programs::registered(task.configuration())) {
      std::vector<std::string> row{name};
      if (shows_files) row.push_back(file.string());
      grid.rows.push_back(std::move(row));
    }
    task.response().add_grid("script", std::move(grid));
  }

  static void report(Task& task, const programs::ProgramResult& result) {
    task.response().add_text("script", "Script output", result.output);
    if (task.session_code()) {
      const auto address = task.catalogue().session_id(*task.session_code());
      task.response().add_text("script_url", "Output URL", address);
      task.notify("link", address);
    }
    task.response().add_text("script_returncode", "Return code", result.return_code());
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Script);
