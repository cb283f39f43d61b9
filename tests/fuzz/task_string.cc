// SPDX-License-Identifier: GPL-3.0-or-later

// A task string is parsed, printed, parsed again, and checked against a manual with arguments of
// every kind.
#include "base/task_string.h"

#include "framework/arguments.h"
#include "tests/fuzz/entry.h"

namespace oph::fuzz {
namespace {

/// One argument of each kind: `text`, `cube`, `path` …, with bounds and lists where these go.
OperatorManual manual() {
  OperatorManual manual;
  manual.name = "oph_fuzz";
  for (const auto kind : {ParameterKind::kText, ParameterKind::kInteger, ParameterKind::kReal,
                          ParameterKind::kChoice, ParameterKind::kCube, ParameterKind::kPath}) {
    ArgumentManual argument;
    argument.name = name(kind);
    argument.kind = kind;
    argument.fallback = kind == ParameterKind::kChoice ? "no" : "1";
    if (kind == ParameterKind::kChoice) argument.values = {"yes", "no"};
    argument.multiple = kind == ParameterKind::kCube;
    if (kind == ParameterKind::kInteger) argument.minimum = 1;
    if (kind == ParameterKind::kReal) argument.maximum = 1000;
    manual.arguments.push_back(std::move(argument));
  }
  return manual;
}

void check_arguments(const TaskString& task) {
  static const auto known = manual();
  is_taken(Blame::kUser, [&] {
    const framework::Arguments arguments{task, known};
    expect(arguments.integer("integer") >= 1, "an integer below its minimum");
    expect(arguments.real("real") <= 1000, "a number above its maximum");
    arguments.flag("choice");
    arguments.list("cube");
    arguments.provenance();
  });
}

void check(std::string_view text) {
  TaskString task;
  if (!is_taken(Blame::kUser, [&] { task = TaskString::parse(text); })) return;
  const auto printed = task.text();
  const auto again = TaskString::parse(printed);
  expect(again.arguments() == task.arguments(), "printed and parsed it is another one");
  check_arguments(task);
}

}  // namespace
}  // namespace oph::fuzz

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::fuzz::check(oph::fuzz::as_text(data, size));
  return 0;
}
