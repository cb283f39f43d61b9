// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/programs/program_arguments.h"

#include <cstdlib>

#include "base/text.h"
#include "framework/data_path.h"
#include "framework/server_place.h"

namespace oph::operators::programs {
namespace {

using framework::Task;

std::string current_data_folder(const Task& task) {
  return std::string{task.arguments().task().find("cdd").value_or("/")};
}

std::filesystem::path redirection(const Task& task, std::string_view argument) {
  const auto file = task.arguments().text_unless(argument, argument);
  if (!file) return {};
  return framework::data_entry(task.configuration(), current_data_folder(task), *file, argument);
}

void describe_task(const Task& task, std::string_view prefix, Program& program) {
  const auto& configuration = task.configuration();
  const auto source = task.source();
  const auto code = task.session_code().value_or("local");
  const auto add = [&](std::string_view name, std::string value) {
    program.environment.emplace_back(fmt::format("{}{}", prefix, name), std::move(value));
  };
  add("DATA_PATH", configuration.path("data.base_path").string());
  add("SESSION_PATH", (configuration.path("data.session_path") / code).string());
  add("SESSION_URL", source.job.substr(0, source.job.find('?')));
  add("SESSION_CODE", code);
  add("WORKFLOW_ID", source.workflow);
  add("MARKER_ID", source.marker);
  add("SERVER_HOST", framework::server_host(configuration));
  add("SERVER_PORT", std::to_string(framework::server_port(configuration)));
  add("USER", task.user());
}

}  // namespace

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  for (const auto word : split(text, ' ')) {
    if (!word.empty()) found.emplace_back(word);
  }
  return found;
}

std::vector<std::string> given_arguments(const framework::Arguments& arguments) {
  const auto given = arguments.list("args");
  if (arguments.flag("space")) return given;
  std::vector<std::string> all;
  for (const auto& each : given) {
    for (auto& word : words(each)) all.push_back(std::move(word));
  }
  return all;
}

Program prepare_program(const Task& task, std::string_view prefix) {
  Program program;
  program.folder =
      framework::existing_data_path(task.configuration(), current_data_folder(task), ".", "cdd");
  program.output = redirection(task, "stdout");
  program.errors = redirection(task, "stderr");
  program.environment = {{"PATH", "/usr/local/bin:/usr/bin:/bin"},
                         {"LANG", "C.UTF-8"},
                         {"HOME", program.folder.string()}};
  // By this mark processes are found whose stack is gone.
  if (const char* mark = std::getenv("OPHION_SUPERVISED")) {
    program.environment.emplace_back("OPHION_SUPERVISED", mark);
  }
  describe_task(task, prefix, program);
  return program;
}

}  // namespace oph::operators::programs
