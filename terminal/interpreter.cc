// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/interpreter.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "terminal/attendance.h"
#include "terminal/commands/registry.h"
#include "terminal/commands/view.h"
#include "terminal/job.h"
#include "terminal/pager.h"
#include "terminal/picture_file.h"
#include "terminal/render/message.h"
#include "terminal/render/text_layout.h"
#include "terminal/request.h"
#include "terminal/session_state.h"
#include "terminal/substitution.h"
#include "terminal/workflow_file.h"

namespace oph::terminal {

/// Runs an action; what it throws becomes a message and an exit status.
template <class Action>
ExitStatus Interpreter::report(Action action) {
  auto status = ExitStatus::kOk;
  const auto outcome = guard([&] {
    try {
      action();
    } catch (const Interruption& interruption) {
      tell(interruption.text());
      status = interruption.status();
    } catch (const Failure& failure) {
      status = failure.status();
      throw;
    } catch (const Error& error) {
      status = error.blame() == Blame::kUser ? ExitStatus::kCommand : ExitStatus::kFailure;
      throw;
    }
  });
  if (outcome.ok) return status;
  if (status == ExitStatus::kOk) status = ExitStatus::kFailure;
  screen_.results << std::flush;
  complain(Ink::kError, "ERROR", outcome.text);
  return status;
}

ExitStatus Interpreter::run(std::string_view line) {
  const auto status = report([&] { dispatch(line); });
  names_.expire();
  return status;
}

ExitStatus Interpreter::run_workflow(const std::string& file,
                                     const std::vector<std::string>& arguments) {
  const auto words = arguments.empty() ? std::string{} : " " + join(arguments, ",");
  return report([&] { send_workflow(file, arguments, file + words); });
}

ExitStatus Interpreter::connect() {
  return report([&] {
    adopt_configuration(environment_, ask("oph_get_config"));
    environment_.set_defaults();
    conversation_.forget_last_exchange();
  });
}

void Interpreter::dispatch(std::string_view line) {
  line = trim(line);
  if (line.empty() || line.starts_with('#')) return;
  const auto text = aliases_.expand(line);
  const auto [command, rest] = split_command(text);
  if (const auto* known = find_command(command)) {
    known->run(*this, known->is_literal ? std::string{rest} : expand_variables(rest, environment_));
    return;
  }
  const auto expanded = expand_variables(text, environment_);
  const bool is_operator = command.starts_with("oph_") || command.starts_with("operator=");
  if (is_operator) {
    send_operator(expanded);
  } else if (is_workflow_file(command)) {
    const auto [file, arguments] = split_command(expanded);
    send_workflow(std::string{file}, split_arguments(arguments), text);
  } else {
    refuse_unknown(command);
  }
}

void Interpreter::refuse_unknown(std::string_view command) {
  auto known = command_names();
  for (auto& name : aliases_.names()) known.push_back(std::move(name));
  for (const auto& manual : manuals()) known.push_back(manual.name);
  const auto hint = suggestion(command, known);
  throw Failure{ExitStatus::kCommand,
                fmt::format("no such command ({}){}", command,
                            hint.empty() ? "; help lists what there is" : hint)};
}

void Interpreter::send_workflow(const std::string& file, const std::vector<std::string>& arguments,
                                std::string_view command) {
  const auto text = read_workflow_file(file);
  const auto highest = highest_position(text);
  if (highest > arguments.size()) {
    warn(fmt::format("the workflow uses ${}, but {} arguments are given", highest,
                     arguments.size()));
  }
  send(request_from_workflow(text, arguments, command, environment_));
}

void Interpreter::send_operator(const std::string& command) {
  send(request_from_command(command, environment_));
}

void Interpreter::send(std::string request) {
  const auto response = attend_or_exchange(*this, std::move(request));
  const auto& reply = last_exchange()->reply;
  if (response) return show(*response, reply.response.value_or(""));
  const auto job = reply.jobid.value_or("");
  if (job.empty()) return;
  screen_.results << "accepted: " << printable(job) << std::endl;
  view_automatically(*this, job);
}

std::string Interpreter::render(const Response& response, std::string_view document) const {
  return present(response, document, presentation());
}

void Interpreter::show(const Response& response, std::string_view document) {
  last_answer_ = response;
  write(render(response, document));
  save_pictures(*this, response);
  check(response);
}

void Interpreter::check(const Response& response) {
  const auto error = failure_in(response);
  if (!error) return;
  for (const auto& text : task_errors(conversation_, response)) tell("task " + text);
  throw Failure{ExitStatus::kReply, *error};
}

void Interpreter::show(Grid grid) {
  Response response;
  response.add_grid("terminal", std::move(grid));
  write(render(response));
}

void Interpreter::write(const std::string& results) {
  if (shows_tables()) return print(results);
  screen_.results << results << std::flush;
}

void Interpreter::print(std::string_view text) {
  const auto lines = std::ranges::count(text, '\n');
  const bool is_long = screen_.style.height > 0 && lines >= screen_.style.height;
  if (is_long && !screen_.pager.empty()) {
    screen_.results << std::flush;
    if (show_in_pager(screen_.pager, text)) return;
  }
  screen_.results << text << std::flush;
}

void Interpreter::tell(std::string_view text) {
  complain(Ink::kDim, "", text);
}

void Interpreter::warn(std::string_view text) {
  complain(Ink::kWarning, "warning", text);
}

void Interpreter::complain(Ink ink, std::string_view head, std::string_view text) {
  screen_.messages << message_text(screen_.message_style, ink, head, text) << std::flush;
}

Presentation Interpreter::presentation() const {
  const auto format = parse_output_format(environment_.get("OPH_TERM_OUTPUT"));
  auto style = screen_.style;
  style.whole_cells = environment_.get("OPH_TERM_CELLS") == "full";
  return {format.value_or(OutputFormat::kTable), parse_viewer(environment_.get("OPH_TERM_VIEWER")),
          style};
}

std::span<const OperatorManual> Interpreter::manuals() {
  if (!manuals_) {
    manuals_.emplace();
    // Completion and suggestions only lose comfort without the page: that is no reason to fail.
    guard([&] { update_manuals(); });
  }
  return *manuals_;
}

void Interpreter::update_manuals() {
  manuals_ = read_operator_manuals(conversation_.get("/manuals.json"));
}

const OperatorManual* Interpreter::find_manual(std::string_view name) {
  const auto all = manuals();
  const auto found = std::ranges::find(all, name, &OperatorManual::name);
  return found == all.end() ? nullptr : &*found;
}

Completion Interpreter::complete_line(std::string_view line, std::size_t start) {
  return complete(line, start, {command_names(), manuals(), &aliases_, &environment_, &names_});
}

void Interpreter::prefetch_names() {
  manuals();
  names_.prefetch();
}

}  // namespace oph::terminal
