// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/interpreter.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>

#include "base/text.h"
#include "terminal/commands.h"
#include "terminal/render/document.h"
#include "terminal/render/text_layout.h"
#include "terminal/request.h"
#include "terminal/session_state.h"
#include "terminal/substitution.h"

namespace oph::terminal {
namespace {

struct Refusal {
  ExitStatus status;
  std::string_view text;
};

/// What the error codes of the interface mean to a user.
Refusal refusal_of(int code) {
  switch (code) {
    case 3:
      return {ExitStatus::kFailure, "the server cannot run this request as it stands"};
    case 4:
      return {ExitStatus::kFailure, "the server has trouble with its files or its database"};
    case 5:
      return {ExitStatus::kDenied, "access denied: wrong user name, password or permission"};
    case 6:
      return {ExitStatus::kFailure, "the server is out of sessions or of another resource"};
    case 7:
      return {ExitStatus::kParameter, "the server refused the request: a parameter is wrong"};
    case 8:
      return {ExitStatus::kFailure,
              "the server has no answer: it is out of service, or the "
              "answer was not kept"};
    default:
      return {ExitStatus::kFailure, "the server failed"};
  }
}

/// The explanation in the document of a refused request, if there is one.
std::optional<std::string> explanation_in(const Reply& reply) {
  if (!reply.response || reply.response->empty()) return std::nullopt;
  std::optional<std::string> text;
  guard([&] { text = Response::parse(*reply.response).error(); });
  return text;
}

bool is_workflow_file(std::string_view word) {
  return word.starts_with("./") || word.starts_with("../") || word.starts_with('/') ||
         word.ends_with(".json");
}

std::string read_file(const std::string& file) {
  std::ifstream stream{file};
  if (!stream) {
    throw Failure{ExitStatus::kCommand, fmt::format("the workflow cannot be read (file={})", file)};
  }
  return {std::istreambuf_iterator<char>{stream}, {}};
}

}  // namespace

/// Runs an action; what it throws becomes a message and an exit status.
template <class Action>
ExitStatus Interpreter::report(Action action) {
  auto status = ExitStatus::kOk;
  const auto outcome = guard([&] {
    try {
      action();
    } catch (const Failure& failure) {
      status = failure.status();
      throw;
    } catch (const Error& error) {
      status = error.blame() == Blame::kUser ? ExitStatus::kCommand : ExitStatus::kFailure;
      throw;
    }
  });
  if (outcome.ok) return ExitStatus::kOk;
  if (status == ExitStatus::kOk) status = ExitStatus::kFailure;
  screen_.messages << paint(screen_.message_style, Ink::kError, "ERROR") << ": "
                   << printable(outcome.text) << "\n";
  return status;
}

ExitStatus Interpreter::run(std::string_view line) {
  return report([&] { dispatch(line); });
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
    last_exchange_.reset();
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
    submit(expanded);
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
  throw Failure{ExitStatus::kCommand,
                fmt::format("no such command ({}){}", command, suggestion(command, known))};
}

void Interpreter::send_workflow(const std::string& file, const std::vector<std::string>& arguments,
                                std::string_view command) {
  const auto text = read_file(file);
  const auto highest = highest_position(text);
  if (highest > arguments.size()) {
    screen_.messages << paint(screen_.message_style, Ink::kWarning, "warning")
                     << fmt::format(": the workflow uses ${}, but {} arguments are given\n",
                                    highest, arguments.size());
  }
  const auto response = exchange(request_from_workflow(text, arguments, command, environment_));
  if (response) show(*response);
}

void Interpreter::submit(const std::string& command) {
  const auto response = exchange(request_from_command(command, environment_));
  if (response) show(*response);
}

Response Interpreter::ask(const std::string& command) {
  auto response = exchange(request_from_command(command, environment_));
  if (!response) {
    throw Failure{ExitStatus::kFailure, "the server accepted the request, but sent no answer"};
  }
  if (const auto error = response->error()) throw Failure{ExitStatus::kReply, *error};
  return std::move(*response);
}

std::optional<Response> Interpreter::exchange(std::string request) {
  last_exchange_ = Exchange{std::move(request), {}};
  last_exchange_->reply = transport_.execute(last_exchange_->request);
  const auto& reply = last_exchange_->reply;
  if (reply.error != 0) {
    const auto refusal = refusal_of(reply.error);
    throw Failure{refusal.status, explanation_in(reply).value_or(
                                      fmt::format("{} (error={})", refusal.text, reply.error))};
  }
  follow_session(environment_, reply);
  if (!reply.response || reply.response->empty()) {
    const auto job = reply.jobid.value_or("");
    if (!job.empty()) screen_.results << "accepted: " << printable(job) << "\n";
    return std::nullopt;
  }
  auto response = Response::parse(*reply.response);
  follow_answer(environment_, response);
  return response;
}

void Interpreter::show(const Response& response) {
  screen_.results << render_document(response, screen_.style) << std::flush;
  if (const auto error = response.error()) throw Failure{ExitStatus::kReply, *error};
}

void Interpreter::switch_session(const std::string& session) {
  follow_session(environment_, Reply{session, std::nullopt, 0});
}

std::span<const OperatorManual> Interpreter::manuals() {
  if (!manuals_) {
    manuals_.emplace();
    // Completion and suggestions only lose comfort without the page: that is no reason to fail.
    guard([&] { manuals_ = read_operator_manuals(transport_.get("/manuals.json")); });
  }
  return *manuals_;
}

Completion Interpreter::complete_line(std::string_view line, std::size_t start) {
  return complete(line, start, {command_names(), manuals(), &aliases_, &environment_});
}

}  // namespace oph::terminal
