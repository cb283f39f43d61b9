// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/text.h"
#include "framework/operator.h"
#include "operators/programs/cdo_command.h"
#include "operators/programs/output_place.h"
#include "operators/programs/program_arguments.h"
#include "operators/programs/program_report.h"

namespace oph::operators {
namespace {

using framework::Task;

/// What CDO said, without the many lines of HDF5 about attributes that a file need not have.
std::string without_diagnostics(const std::string& text) {
  const auto is_noise = [](std::string_view line) {
    return line.starts_with("HDF5-DIAG: ") || line.starts_with("  #0") ||
           line.starts_with("    major: ") || line.starts_with("    minor: ");
  };
  std::vector<std::string> kept;
  for (const auto line : split(text, '\n')) {
    if (!is_noise(line)) kept.emplace_back(line);
  }
  return join(kept, "\n");
}

/// Runs CDO on files of the data repository.
class Cdo final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "command",
                    .help = "operators of CDO with their arguments, as -monmean -selname,tas"},
          Parameter{.name = "input",
                    .help = "files of the data repository, arguments after those of args",
                    .fallback = "",
                    .multiple = true},
          Parameter{.name = "skip_output",
                    .kind = ParameterKind::kChoice,
                    .help = "the operator makes no file, as sinfo",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{.name = "multiple_output",
                    .kind = ParameterKind::kChoice,
                    .help = "the operator makes several files that start with the output name, as "
                            "splitmon",
                    .fallback = "no",
                    .values = "yes|no"},
      },
      programs::kArguments, programs::kFiles, framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_cdo",
      .summary = "Runs CDO on files of the data repository.",
      .parameters = kParameters,
      .notes =
          "CDO gets the words of command and args, the inputs and the output, in this order. "
          "It runs as in oph_script, with variables after OPH_CDO_. The output appears under "
          "its name when CDO succeeded, else nothing does.",
      .examples = "oph_cdo command=-monmean -selname,tas;input=tas_2001.nc;output=months_2001.nc",
      .category = "General",
      .permission = "execute",
  };

  explicit Cdo(Task& task) {
    if (!task.arguments().flag("skip_output") || !task.arguments().flag("multiple_output")) return;
    throw user_error("skip_output and multiple_output exclude each other");
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto& arguments = task.arguments();
    const auto& name = task.configuration().text("scripts.cdo");
    if (name.empty()) throw user_error("CDO is not available on this server");
    auto words = programs::words(arguments.text("command"));
    for (auto& word : programs::given_arguments(arguments)) words.push_back(std::move(word));
    auto program = programs::prepare_program(task, "OPH_CDO_");
    program.arguments = programs::cdo_arguments(task, programs::cdo_operators(task, name), words);
    program.arguments.insert(program.arguments.begin(), name);
    for (const auto& input : arguments.list("input")) {
      program.arguments.push_back(programs::cdo_file(task, input, "input"));
    }
    std::optional<programs::OutputPlace> output;
    if (!arguments.flag("skip_output") && programs::OutputPlace::is_wanted(arguments)) {
      output.emplace(task);
      programs::check_cdo_name(output->path().string());
      program.arguments.push_back(output->path().string());
    }
    auto result = programs::run_program(task, program);
    result.output = without_diagnostics(result.output);
    const bool is_single = output && !arguments.flag("multiple_output");
    if (is_single && result.succeeded() && !output->has_only_its_name()) {
      throw user_error("CDO made other files than the output; multiple_output=yes keeps them");
    }
    programs::report(task, "cdo", result, output ? &*output : nullptr);
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Cdo);
