// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/row_group_operator.h"

#include <map>
#include <set>
#include <string>

#include "base/error.h"
#include "framework/capacity.h"
#include "framework/fragment_filling.h"
#include "framework/side_tables.h"

namespace oph::framework {

using io_server::FragmentStore;

CubePlan RowGroupOperator::plan(Task& task, const metadb::Cube& input) {
  auto made = plan_groups(task, input);
  auto methods = made.cell_methods;
  each_row_ = made.each_row;
  group_of_row_ = made.grouping.group_of_row();
  groups_.emplace(input, std::move(made));
  auto plan = groups_->plan();
  if (each_row_) make_rows_of_input(plan, input);
  plan.cell_methods = std::move(methods);
  return plan;
}

/// Lets a plan of groups make each row of the input and its group, instead of the groups.
void RowGroupOperator::make_rows_of_input(CubePlan& plan, const metadb::Cube& input) const {
  plan.cube.dimensions = input.dimensions;
  if (plan.cube.container_id != input.container_id) {
    for (auto& dimension : plan.cube.dimensions) dimension.grid.clear();
  }
  std::vector<FragmentPart> all;
  for (auto& fragment : plan.fragments) all.push_back(std::move(fragment.parts.front()));
  plan.fragments.clear();
  std::set<std::string> servers;
  for (const auto& fragment : input.fragments) {
    FragmentPart view{{NewCube::relation(fragment)}, {}};
    view.query.value = *each_row_;
    view.side_key = group_of_row_.expression();
    plan.fragments.push_back({fragment, {}, std::move(view)});
    servers.insert(fragment.io_server);
  }
  // What all of them depend on, once.
  plan.fragments.front().parts = std::move(all);
  plan.recipe = each_row_->sql({"row", {"array", "group"}});
  plan.side_bytes = static_cast<double>(servers.size()) * value_bytes(groups_->plan().cube);
}

void RowGroupOperator::distribute(Task& task) {
  if (!makes_groups()) return;
  if (each_row_) step_.emplace(task, groups_->plan().cube);
  groups_->create(task, step_ ? step_->cube() : output().cube());
}

void RowGroupOperator::execute(Task& task) {
  if (!makes_groups()) return CubeOperator::execute(task);
  groups_->make(task);
}

void RowGroupOperator::reduce(Task& task) {
  if (makes_groups()) make_groups_ready(task);
  if (step_) {
    if (is_view()) {
      keep_groups(task);
      CubeOperator::execute(task);
    } else {
      join_rows_and_groups(task);
    }
    task.team().share({});
  }
  CubeOperator::reduce(task);
}

void RowGroupOperator::make_groups_ready(Task& task) {
  groups_->combine(task, [&](FragmentStore& store, const metadb::Fragment& fragment) {
    if (!step_) learn_length(store, NewCube::relation(fragment));
  });
  // Every rank is through: the groups are complete, or the cube exists.
  task.team().share({});
}

/// Puts the groups where the views look them up.
void RowGroupOperator::keep_groups(Task& task) const {
  task.integer_from_root([&] {
    auto& store = task.store();
    make_side_tables(store, output().cube(), [&](const io_server::Relation& table) {
      for (const auto& fragment : step_->cube().fragments) {
        const auto groups = NewCube::relation(fragment);
        if (groups.server == table.server) {
          store.fill(table, groups, {});
        } else {
          store.copy(table, {&groups, 1}, {});
        }
      }
    });
    return 0;
  });
}

void RowGroupOperator::join_rows_and_groups(Task& task) {
  io_server::RowQuery query;
  query.value = *each_row_;
  const std::vector<metadb::Cube> inputs{input(), step_->cube()};
  const auto plan = plan_looked_up_rows(output().cube(), inputs, {&group_of_row_, 1}, query);
  std::map<std::int64_t, const FragmentPart*> parts;
  for (const auto& made : plan.fragments) parts[made.output.index] = &made.parts.front();
  task.for_my_fragments(
      output().cube().fragments, [&](FragmentStore& store, const metadb::Fragment& output) {
        const auto table = NewCube::relation(output);
        store.create(table);
        const auto rows = fill_part(store, table, *parts.at(output.index));
        if (rows != output.rows()) {
          throw system_error("a fragment has lost rows (table={}, rows={}, planned={})",
                             output.table, rows, output.rows());
        }
        learn_length(store, table);
        NewCube::finish(store, output);
      });
}

void RowGroupOperator::destroy(Task& task) {
  CubeOperator::destroy(task);
  if (groups_) groups_->clean(task);
  if (step_) step_->discard(task);
}

}  // namespace oph::framework
