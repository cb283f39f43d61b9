// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_plan.h"

#include <algorithm>

#include "base/error.h"
#include "framework/new_cube.h"

namespace oph::framework {
namespace {

const metadb::Fragment& fragment_of_row(const metadb::Cube& cube, std::int64_t key) {
  const auto found = std::find_if(
      cube.fragments.begin(), cube.fragments.end(),
      [&](const auto& fragment) { return fragment.key_start <= key && key <= fragment.key_end; });
  OPH_CHECK(found != cube.fragments.end());
  return *found;
}

/// The next rows, from `key` on, that lie in one fragment of each cube.
FragmentPart next_part(std::span<const metadb::Cube> inputs, const io_server::RowQuery& query,
                       std::int64_t key, std::int64_t key_end) {
  FragmentPart part{{}, query};
  part.query.key_start = key;
  part.query.key_end = key_end;
  for (const auto& input : inputs) {
    const auto& fragment = fragment_of_row(input, key);
    part.inputs.push_back(NewCube::relation(fragment));
    part.query.key_end = std::min(part.query.key_end, fragment.key_end);
  }
  return part;
}

}  // namespace

CubePlan plan_rows(metadb::Cube cube, const metadb::Cube& input, const io_server::RowQuery& query) {
  CubePlan plan{std::move(cube), {}};
  for (const auto& fragment : input.fragments) {
    plan.fragments.push_back({fragment, {{{NewCube::relation(fragment)}, query}}});
  }
  return plan;
}

CubePlan plan_joined_rows(metadb::Cube cube, std::span<const metadb::Cube> inputs,
                          const io_server::RowQuery& query) {
  CubePlan plan{std::move(cube), {}};
  for (const auto& fragment : inputs.front().fragments) {
    FragmentPlan made{fragment, {}};
    for (auto key = fragment.key_start; key <= fragment.key_end;) {
      auto part = next_part(inputs, query, key, fragment.key_end);
      key = part.query.key_end + 1;
      made.parts.push_back(std::move(part));
    }
    plan.fragments.push_back(std::move(made));
  }
  return plan;
}

}  // namespace oph::framework
