// SPDX-License-Identifier: GPL-3.0-or-later
// The C services of oph_operator.h.

#include <cstdio>

#include "base/configuration.h"
#include "base/log.h"
#include "framework/communicator.h"
#include "framework/environment.h"
#include "framework/oph_operator.h"
#include "framework/runner.h"
#include "framework/task.h"

using oph::framework::Task;

const char* oph_task_argument(const oph_task* task, const char* name) {
  if (name == nullptr) return nullptr;
  const auto value = static_cast<const Task*>(task)->arguments().task().find(name);
  // The views of a task string point into std::string values, which end in a zero.
  return value ? value->data() : nullptr;
}

void oph_task_text(oph_task* task, const char* key, const char* title, const char* message) {
  const auto status = oph::guard([&] {
    OPH_CHECK(key != nullptr && title != nullptr);
    auto& response = static_cast<Task*>(task)->response();
    if (message == nullptr) {
      response.add_text(key, title);
    } else {
      response.add_text(key, title, message);
    }
  });
  if (!status) oph::log::failure(status);
}

int oph_task_fail(oph_task* task, const char* message) {
  const auto status = oph::guard([&] { static_cast<Task*>(task)->c_failure = message; });
  if (!status) oph::log::failure(status);
  return 1;
}

int oph_task_is_cancelled(const oph_task* task) {
  auto& monitor = const_cast<Task*>(static_cast<const Task*>(task))->monitor();
  return monitor.is_cancelled() ? 1 : 0;
}

int oph_analytics_framework_algorithm(const char* input_args) {
  oph::framework::Outcome outcome;
  const auto status = oph::guard([&] {
    oph::framework::Environment environment{oph::Configuration::find()};
    oph::framework::SerialCommunicator alone;
    oph::framework::Monitor monitor;
    outcome = run_task(environment, alone, monitor, input_args);
    std::puts(outcome.response.c_str());
  });
  if (!status) oph::log::failure(status);
  return status && outcome.ok ? 0 : 1;
}
