// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/launcher.h"

#include "base/task_string.h"

namespace oph::server {

std::string operator_of(const pool::Task& task) {
  std::string name = "unknown";
  guard([&] { name = TaskString::parse(task.submission).find("operator").value_or(name); });
  return name;
}

}  // namespace oph::server
