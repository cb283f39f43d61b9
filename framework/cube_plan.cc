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

/// The rows of a cube that rows with these keys meet.
LookedUpRows looked_up_rows(const metadb::Cube& cube, const KeyMap& map, const KeyRange& keys) {
  LookedUpRows rows{{}, map.range(keys), map.expression()};
  for (const auto& fragment : cube.fragments) {
    if (fragment.key_end < rows.keys.first || fragment.key_start > rows.keys.last) continue;
    rows.relations.push_back(NewCube::relation(fragment));
  }
  return rows;
}

}  // namespace

const io_server::Expression& FragmentPart::value() const {
  return groups ? groups->value.value() : query.value;
}

const FragmentPart* FragmentPlan::view_part() const {
  if (view) return &*view;
  return parts.size() == 1 ? &parts.front() : nullptr;
}

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

CubePlan plan_looked_up_rows(metadb::Cube cube, std::span<const metadb::Cube> inputs,
                             std::span<const KeyMap> maps, const io_server::RowQuery& query) {
  OPH_CHECK(maps.size() + 1 == inputs.size());
  auto plan = plan_rows(std::move(cube), inputs.front(), query);
  for (auto& fragment : plan.fragments) {
    auto& part = fragment.parts.front();
    for (std::size_t i = 0; i < maps.size(); ++i) {
      part.looked_up.push_back(looked_up_rows(
          inputs[i + 1], maps[i], {fragment.output.key_start, fragment.output.key_end}));
    }
  }
  return plan;
}

}  // namespace oph::framework
