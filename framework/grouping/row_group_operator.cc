// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/row_group_operator.h"

#include <map>

#include "base/error.h"
#include "framework/cube_storing.h"
#include "framework/fragment_filling.h"

namespace oph::framework {

using io_server::FragmentStore;

void RowGroupOperator::init(Task& task) {
  input_ = task.cube();
  note_reading(task, {&input_, 1});
  auto made = plan(task, input_);
  cell_methods_ = made.cell_methods;
  if (made.each_row) {
    each_row_ = made.each_row;
    group_of_row_ = made.grouping.group_of_row();
    auto cube = made.cube;
    cube.dimensions = input_.dimensions;
    if (cube.container_id != input_.container_id) {
      for (auto& dimension : cube.dimensions) dimension.grid.clear();
    }
    cube.fragments = input_.fragments;
    output_.emplace(task, std::move(cube));
  }
  groups_.emplace(task, input_, std::move(made));
}

void RowGroupOperator::distribute(Task& task) {
  groups_->create(task);
}

void RowGroupOperator::execute(Task& task) {
  groups_->make(task);
}

void RowGroupOperator::reduce(Task& task) {
  groups_->combine(task);
  // Every rank is through: the groups are complete, or the cube exists.
  task.team().share({});
  if (output_) {
    make_rows_of_groups(task);
    task.team().share({});
  }
  std::vector<metadb::Attribute> attributes;
  if (task.is_root()) attributes = task.catalogue().cubes().attributes(input_.id);
  add_cell_methods(cell_methods_, output().cube(), attributes);
  output().commit(task, {&input_, 1}, std::move(attributes));
}

void RowGroupOperator::make_rows_of_groups(Task& task) {
  io_server::RowQuery query;
  query.value = *each_row_;
  const std::vector<metadb::Cube> inputs{input_, groups_->output().cube()};
  const auto plan = plan_looked_up_rows(output_->cube(), inputs, {&group_of_row_, 1}, query);
  std::map<std::int64_t, const FragmentPart*> parts;
  for (const auto& made : plan.fragments) parts[made.output.index] = &made.parts.front();
  task.for_my_fragments(
      output_->cube().fragments, [&](FragmentStore& store, const metadb::Fragment& output) {
        const auto table = NewCube::relation(output);
        store.create(table);
        const auto rows = fill_part(store, table, *parts.at(output.index));
        if (rows != output.rows()) {
          throw system_error("a fragment has lost rows (table={}, rows={}, planned={})",
                             output.table, rows, output.rows());
        }
        NewCube::finish(store, output);
      });
}

void RowGroupOperator::destroy(Task& task) {
  if (output_) output_->undo_if_failed(task);
  if (!groups_) return;
  groups_->clean(task);
  if (output_) return groups_->output().discard(task);
  groups_->output().undo_if_failed(task);
}

}  // namespace oph::framework
