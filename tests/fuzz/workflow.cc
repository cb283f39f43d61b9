// SPDX-License-Identifier: GPL-3.0-or-later

// The JSON of a request on its way through the server, as far as nothing runs: read, validated,
// made into task strings, and written again as what is left of it.
#include "server/manuals.h"
#include "server/massive/massive_argument.h"
#include "server/workflow/counter.h"
#include "server/workflow/expanded_request.h"
#include "server/workflow/formula.h"
#include "server/workflow/remaining_request.h"
#include "server/workflow/submission.h"
#include "server/workflow/validation.h"
#include "tests/fuzz/entry.h"
#include "tests/server/fixtures.h"

namespace oph::server {
namespace {

using fuzz::expect;
using fuzz::is_taken;

constexpr std::int64_t kDepth = 32;
constexpr RequestLimits kLimits{.roles = 7, .max_ranks = 4, .max_cores = 8};
constexpr std::size_t kMostCounted = 1000;

/// What a task's variables may become. Long values multiply only as far as the text is long.
std::optional<Variable> find_variable(std::string_view name) {
  if (name == "i") return Variable{"3", "1"};
  if (name == "empty") return Variable{"", "2"};
  if (name == "nested") return Variable{"@i&i[eval(1)]", "3"};
  return std::nullopt;
}

void check_values(const TaskString& arguments, const OperatorManual& manual) {
  is_taken(Blame::kUser, [&] {
    const auto values = substitute(arguments, find_variable);
    for (const auto& argument : values.arguments()) {
      const auto& value = argument.second;
      is_taken(Blame::kUser, [&] { evaluate_all(value); });
      is_taken(Blame::kUser, [&] { holds(value); });
      is_taken(Blame::kUser, [&] {
        expect(parse_counter(value, kMostCounted).size() <= kMostCounted, "too many numbers");
      });
    }
    find_massive_argument(values, manual);
  });
}

void check_submission(const WorkflowRequest& request, const TaskRequest& task,
                      const Manuals& manuals) {
  const auto* manual = manuals.find(task.operator_name);
  if (manual == nullptr) return;
  is_taken(Blame::kUser, [&] {
    const TaskIdentity identity{.session = "http://localhost/ophion/sessions/1/experiment",
                                .user = "fuzz",
                                .cwd = "/",
                                .cdd = "/"};
    const auto text = make_submission(identity, request, task, *manual, {});
    const auto submission = TaskString::parse(text);
    // What users write must not replace who they are.
    expect(submission.find("username") == "fuzz", "the user was replaced");
    expect(submission.find("operator") == task.operator_name, "the operator was replaced");
  });
  check_values(task.arguments, *manual);
}

/// What is written for later must be read then.
void check_written(const WorkflowRequest& request) {
  std::vector<RemainingTask> remaining;
  std::vector<ExpandedTask> expanded;
  for (std::size_t i = 0; i < request.tasks.size(); ++i) {
    RemainingTask task;
    task.origin = i;
    for (std::size_t j = 0; j < request.tasks[i].dependencies.size(); ++j) {
      task.dependencies.push_back(j);
    }
    remaining.push_back(std::move(task));
    expanded.push_back({i, request.tasks[i].name, {}, {}});
  }
  const auto again = parse_request(remaining_request(request, remaining), kDepth);
  expect(again.tasks.size() == request.tasks.size(), "tasks were lost in what remains");
  const auto other = parse_request(expand_request(request, expanded), kDepth);
  expect(other.tasks.size() == request.tasks.size(), "tasks were lost in what is expanded");
}

void check(std::string_view text) {
  static const auto manuals = test::manuals();
  WorkflowRequest request;
  if (!is_taken(Blame::kUser, [&] { request = parse_request(text, kDepth); })) return;
  check_written(request);
  if (!is_taken(Blame::kUser, [&] { validate(request, manuals, kLimits); })) return;
  for (const auto& task : request.tasks) check_submission(request, task, manuals);
}

}  // namespace
}  // namespace oph::server

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::server::check(oph::fuzz::as_text(data, size));
  return 0;
}
