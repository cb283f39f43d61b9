// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <functional>
#include <iostream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "terminal/session.h"
#include "terminal/substitution.h"

namespace oph::terminal {
namespace {

using Json = nlohmann::ordered_json;
using Step = std::function<ExitStatus(Interpreter&)>;

/// The commands of the options, or their workflow.
std::vector<Step> steps_of(const Options& options) {
  std::vector<Step> steps;
  for (const auto& command : options.commands) {
    steps.push_back([command](Interpreter& interpreter) { return interpreter.run(command); });
  }
  if (!options.workflow.empty()) {
    steps.push_back([&options](Interpreter& interpreter) {
      return interpreter.run_workflow(options.workflow, split_arguments(options.arguments));
    });
  }
  return steps;
}

Json document_of(const std::string& text) {
  auto document = Json::parse(text, nullptr, false, true);
  return document.is_discarded() ? Json(text) : document;
}

/// Takes what was written so far out of a stream.
std::string take(std::ostringstream& stream) {
  auto text = stream.str();
  stream.str({});
  return text;
}

Json tell(const Interpreter& interpreter, std::string results, std::string messages) {
  Json object = {{"request", nullptr}, {"jobid", nullptr}, {"response", nullptr}};
  if (const auto& exchange = interpreter.last_exchange()) {
    object["request"] = document_of(exchange->request);
    if (exchange->reply.jobid) object["jobid"] = *exchange->reply.jobid;
    if (exchange->reply.response) object["response"] = document_of(*exchange->reply.response);
  }
  object["stdout"] = std::move(results);
  object["stderr"] = std::move(messages);
  return object;
}

/// Runs the steps up to the first that fails, or all of them; the first failure is the outcome.
ExitStatus run_steps(Interpreter& interpreter, const std::vector<Step>& steps, bool keep_going,
                     const std::function<void()>& after_each) {
  auto outcome = ExitStatus::kOk;
  for (const auto& step : steps) {
    if (interpreter.is_finished()) break;
    const auto status = step(interpreter);
    after_each();
    if (outcome == ExitStatus::kOk) outcome = status;
    if (outcome != ExitStatus::kOk && !keep_going) break;
  }
  return outcome;
}

ExitStatus run_as_json(const Session& session) {
  std::ostringstream results;
  std::ostringstream messages;
  History history{{}};
  Interpreter interpreter{session.transport, {results, messages, {}, {}, {}, false}, history};
  prepare(interpreter, session);
  const auto print = [&] {
    std::cout << tell(interpreter, take(results), take(messages))
                     .dump(4, ' ', true, Json::error_handler_t::replace)
              << "\n";
  };
  const auto status = interpreter.connect();
  if (status != ExitStatus::kOk) {
    print();
    return status;
  }
  return run_steps(interpreter, steps_of(session.options), session.options.keep_going, print);
}

}  // namespace

ExitStatus run_batch(const Session& session) {
  if (session.options.json) return run_as_json(session);
  History history{{}};
  Interpreter interpreter{session.transport, standard_screen(session.options), history};
  prepare(interpreter, session);
  const auto status = interpreter.connect();
  if (status != ExitStatus::kOk) return status;
  return run_steps(interpreter, steps_of(session.options), session.options.keep_going, [] {});
}

ExitStatus run_piped(Interpreter& interpreter, bool keep_going) {
  auto outcome = ExitStatus::kOk;
  std::size_t number = 0;
  for (std::string line; !interpreter.is_finished() && std::getline(std::cin, line);) {
    ++number;
    const auto status = interpreter.run(line);
    if (status == ExitStatus::kOk) continue;
    interpreter.tell(fmt::format("line {}: {}", number, line));
    if (outcome == ExitStatus::kOk) outcome = status;
    if (!keep_going) break;
  }
  return outcome;
}

}  // namespace oph::terminal
