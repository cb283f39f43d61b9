// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_dependants.h"

#include "base/text.h"
#include "framework/cube_storing.h"

namespace oph::framework {
namespace {

void refuse(Task& task, const std::vector<metadb::Dependant>& dependants) {
  std::vector<std::string> pids;
  for (const auto& [container, cube] : dependants) {
    pids.push_back(task.catalogue().cube_pid(container, cube));
  }
  throw user_error("virtual datacubes read what is to be deleted (dependants={})",
                   join(pids, ", "));
}

}  // namespace

void free_from_dependants(Task& task, const FindDependants& find) {
  store_cubes(task, [&] {
    const auto dependants = find();
    if (!dependants.empty() && task.arguments().text("dependants") == "refuse") {
      refuse(task, dependants);
    }
    std::vector<std::int64_t> numbers;
    for (const auto& dependant : dependants) numbers.push_back(dependant.cube_id);
    return numbers;
  });
}

}  // namespace oph::framework
