// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/several/cube_order.h"

#include <algorithm>

#include "operators/several/operands.h"

namespace oph::operators::several {
namespace {

/// Sorts the cubes of level 0; the others, which have no source, keep their places.
void sort_by_source(std::vector<metadb::Cube>& cubes) {
  std::vector<metadb::Cube> imported;
  for (const auto& cube : cubes) {
    if (cube.level == 0) imported.push_back(cube);
  }
  std::stable_sort(imported.begin(), imported.end(),
                   [](const auto& one, const auto& other) { return one.source < other.source; });
  auto next = imported.begin();
  for (auto& cube : cubes) {
    if (cube.level == 0) cube = *next++;
  }
}

}  // namespace

std::vector<metadb::Cube> merged_cubes(framework::Task& task) {
  const auto& arguments = task.arguments();
  auto cubes = read_cubes(task, arguments.list("cubes"));
  if (arguments.text("order") == "source") sort_by_source(cubes);
  const auto first = cubes.front();
  cubes.insert(cubes.begin(), static_cast<std::size_t>(arguments.integer("number")) - 1, first);
  return cubes;
}

}  // namespace oph::operators::several
