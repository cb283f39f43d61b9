// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/metadata/lineage.h"

namespace oph::operators::metadata {

void Lineage::add(framework::Task& task, std::int64_t cube) {
  if (cubes.contains(cube)) return;
  if (auto found = task.catalogue().cubes().provenance(cube)) cubes.emplace(cube, *found);
}

void Lineage::add_ancestors(framework::Task& task, std::int64_t cube) {
  std::vector<std::int64_t> open{cube};
  while (!open.empty()) {
    const auto next = open.back();
    open.pop_back();
    if (cubes.contains(next)) continue;
    add(task, next);
    const auto found = cubes.find(next);
    if (found == cubes.end()) {
      throw user_error("the history of an input was not kept (cube={}/-/{})", address, next);
    }
    open.insert(open.end(), found->second.inputs.begin(), found->second.inputs.end());
  }
}

std::string Lineage::name(std::int64_t cube) const {
  const auto found = cubes.find(cube);
  if (found == cubes.end()) return fmt::format("-/{}", cube);
  return fmt::format("{}/{}", found->second.container_id, cube);
}

std::string Lineage::pid(std::int64_t cube) const {
  return fmt::format("{}/{}", address, name(cube));
}

}  // namespace oph::operators::metadata
