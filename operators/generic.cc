// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "framework/data_path.h"
#include "framework/operator.h"
#include "operators/programs/output_place.h"
#include "operators/programs/program_arguments.h"
#include "operators/programs/program_report.h"
#include "operators/programs/registered.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Runs a program that the administrator registered on files of the data repository.
class Generic final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "command",
                    .help = "name of a registered script, and arguments after blanks"},
          Parameter{"input", ParameterKind::kText,
                    "file of the data repository, an argument after those of args", ""},
      },
      programs::kArguments, programs::kFiles, framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_generic",
      .summary = "Runs a registered program that makes a file of others.",
      .parameters = kParameters,
      .notes =
          "Its arguments are those of command, args, input and the path of the output, in this "
          "order. It runs as in oph_script, with variables after OPH_GENERIC_. The output "
          "appears under its name when the program succeeded, else nothing does.",
      .examples = "oph_generic command=mask;input=tas_2001.nc;args=land;output=land_2001.nc",
      .category = "General",
      .permission = "execute",
  };

  explicit Generic(Task&) {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto& arguments = task.arguments();
    auto program = programs::prepare_program(task, "OPH_GENERIC_");
    program.arguments = programs::words(arguments.text("command"));
    if (program.arguments.empty()) throw user_error("command is empty");
    auto& name = program.arguments.front();
    name = programs::require_registered(task.configuration(), name, "command").string();
    for (auto& argument : programs::given_arguments(arguments)) {
      program.arguments.push_back(std::move(argument));
    }
    if (const auto& input = arguments.text("input"); !input.empty()) {
      const auto path = framework::existing_data_path(task.configuration(), arguments.text("cdd"),
                                                      input, "input");
      program.arguments.push_back(path.string());
    }
    std::optional<programs::OutputPlace> output;
    if (programs::OutputPlace::is_wanted(arguments)) {
      output.emplace(task);
      program.arguments.push_back(output->path().string());
    }
    const auto result = programs::run_program(task, program);
    programs::report(task, "generic", result, output ? &*output : nullptr);
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Generic);
