// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/materialization.h"

#include <algorithm>
#include <set>

#include "base/text.h"
#include "framework/capacity.h"
#include "framework/new_cube.h"
#include "framework/reuse.h"
#include "framework/view_obstacle.h"
#include "io_server/expression_text.h"
#include "io_server/side_table.h"
#include "metadb/session_defaults.h"

namespace oph::framework {
namespace {

using io_server::Expression;
using io_server::Relation;

constexpr std::size_t kLongestExpression = 4000;

double largest_bytes(std::span<const metadb::Cube> cubes) {
  double largest = 0;
  for (const auto& cube : cubes) largest = std::max(largest, value_bytes(cube));
  return largest;
}

bool is_worth_a_view(const Task& task, const CubePlan& plan, std::span<const metadb::Cube> inputs) {
  const auto written = value_bytes(plan.cube);
  const auto least = task.configuration().integer("cubes.virtual_bytes");
  return written >= static_cast<double>(least) && 2 * written >= largest_bytes(inputs) &&
         2 * plan.side_bytes <= written;
}

std::string wish(Task& task) {
  const auto& given = task.arguments().text("materialize");
  if (given != "session") return given;
  if (!task.session_code()) return "auto";
  return metadb::default_materialization(task.catalogue().connection(), *task.session_code());
}

/// Which row of the side table is meant, and what it was made of.
std::string describe_groups(const CubePlan& plan, const Expression& key,
                            std::span<const std::string> names) {
  return fmt::format(", group {} of {}", io_server::describe(key, names),
                     io_server::describe(plan.fragments.front().parts.front().value(), names));
}

/// Text of the first fragment's query, with the cubes' names for their arrays.
std::string expression_of(const CubePlan& plan, std::span<const metadb::Cube> inputs) {
  std::vector<std::string> names;
  for (const auto& input : inputs) {
    names.push_back(fmt::format("[{}/{}]", input.container_id, input.id));
  }
  const auto& part = *plan.fragments.front().view_part();
  if (part.side_key) names.emplace_back("group");
  auto text = io_server::describe(part.value(), names);
  if (part.side_key) text += describe_groups(plan, *part.side_key, names);
  if (part.groups) text += " of rows " + io_server::describe(part.groups->member_key, names);
  const auto& numbering = part.query.numbering;
  if (numbering) text += " of row " + io_server::describe(numbering->source_key, names);
  if (text.size() > kLongestExpression) text = text.substr(0, kLongestExpression) + " …";
  return text;
}

constexpr std::string_view kVirtual = "virtual";
constexpr std::string_view kLater = "virtual, until it is read again";

/// kVirtual, kLater, or why the cube is stored, where that has to be said.
std::string decide(Task& task, const CubePlan& plan, std::span<const metadb::Cube> inputs) {
  const auto wanted = wish(task);
  if (wanted == "yes") return {};
  if (wanted == "auto" && !is_worth_a_view(task, plan, inputs)) return {};
  auto obstacle =
      obstacle_to_view(plan, inputs, task.configuration().integer("cubes.virtual_depth"));
  if (obstacle.empty()) obstacle = objection_to_view(task, plan, wanted == "auto");
  if (!obstacle.empty()) return "stored, since " + obstacle;
  return std::string{wanted == "auto" ? kLater : kVirtual};
}

metadb::CubeStorage virtual_storage(const CubePlan& plan, std::span<const metadb::Cube> inputs) {
  metadb::CubeStorage storage;
  storage.kind = metadb::CubeStorage::Kind::kVirtual;
  storage.expression = expression_of(plan, inputs);
  storage.tables = joined_tables(plan, inputs);
  std::set<std::int64_t> numbers;
  for (const auto& input : inputs) numbers.insert(input.id);
  storage.inputs.assign(numbers.begin(), numbers.end());
  return storage;
}

/// The plan that copies a cube with the same values and fragments.
CubePlan plan_copy(const CubePlan& plan, const metadb::Cube& same) {
  auto copy = plan_rows(plan.cube, same, {});
  copy.cell_methods = plan.cell_methods;
  copy.is_reused = true;
  return copy;
}

/// The number of a cube that has the values already and can be read as a view; empty: there is
/// none.
std::string find_reusable(Task& task, const CubePlan& plan, std::span<const metadb::Cube> inputs,
                          const std::string& digest) {
  const auto least = task.configuration().integer("cubes.reuse_bytes");
  const bool is_wanted = task.arguments().flag("reuse") && least >= 0 &&
                         largest_bytes(inputs) >= static_cast<double>(least) && wish(task) != "yes";
  if (!is_wanted) return {};
  const auto same = find_by_content(task, digest);
  if (!same) return {};
  const auto copy = plan_copy(plan, *same);
  const auto most_depth = task.configuration().integer("cubes.virtual_depth");
  if (!obstacle_to_view(copy, {&*same, 1}, most_depth).empty()) return {};
  return std::to_string(same->id);
}

void reuse(Task& task, CubePlan& plan, std::int64_t number) {
  // The root uses it: nobody deletes it.
  const auto same = task.catalogue().cubes().find(number);
  OPH_CHECK(same.has_value());
  plan = plan_copy(plan, *same);
  plan.cube.storage = virtual_storage(plan, {&*same, 1});
  task.response().add_text("reuse", "Reuse",
                           fmt::format("the values are those of {}, which was made in the same way",
                                       task.catalogue().cube_pid(same->container_id, same->id)));
}

}  // namespace

bool can_materialize(Task& task) {
  const auto& manual =
      task.environment().operators.require(task.arguments().operator_name()).manual;
  return std::any_of(manual.arguments.begin(), manual.arguments.end(), [](const auto& argument) {
    return argument.name == shared::kMaterialize.front().name;
  });
}

void decide_storage(Task& task, CubePlan& plan, std::span<const metadb::Cube> inputs,
                    const std::string& digest) {
  // Others may store inputs between the readings of two ranks: one of them decides.
  const auto reused =
      task.text_from_root([&] { return find_reusable(task, plan, inputs, digest); });
  if (!reused.empty()) return reuse(task, plan, parse_integer(reused).value());
  const auto decision = task.text_from_root([&] { return decide(task, plan, inputs); });
  if (decision == kVirtual || decision == kLater) {
    plan.cube.storage = virtual_storage(plan, inputs);
    plan.cube.storage.stores_itself = decision == kLater;
  } else if (!decision.empty()) {
    task.response().add_text("materialize", "Storage", decision);
  }
}

void create_view(io_server::FragmentStore& store, const Relation& view, const FragmentPlan& plan) {
  const auto* part = plan.view_part();
  OPH_CHECK(part != nullptr);
  if (part->groups) return store.create_view(view, part->inputs.front(), *part->groups);
  auto query = part->query;
  query.is_ordered = false;
  auto joined = joined_relations(*part);
  for (const auto& rows : part->looked_up) query.joined_keys.push_back(rows.key);
  if (part->side_key) {
    joined.push_back(io_server::side_table(view));
    query.joined_keys.push_back(*part->side_key);
  }
  store.create_view(view, joined, query);
}

}  // namespace oph::framework
