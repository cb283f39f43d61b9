// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/concat_operator.h"

#include "base/error.h"
#include "framework/cube_operator.h"
#include "framework/cube_storing.h"
#include "operators/netcdf/row_import.h"
#include "operators/netcdf/source_paths.h"

namespace oph::operators::netcdf {

using framework::Task;

ConcatOperator::ConcatOperator(Task& task) : path_{single_source(task)} {}

void ConcatOperator::init(Task& task) {
  input_ = task.cube();
  framework::note_reading(task, {&input_, 1});
  files_.emplace(std::vector{path_}, input_.measure);
  record_.emplace(*files_);
  const auto& source = files_->open(0);
  if (source.encoding.type != input_.measure_type) {
    throw user_error("variable {} has another type than the cube: {}, not {} (path={})",
                     input_.measure, name(source.encoding.type), name(input_.measure_type),
                     path_.shown);
  }
  plan_ = plan_concat(task.arguments(), source, input_);
  output_.emplace(task, describe(task, source.encoding));
}

metadb::Cube ConcatOperator::describe(Task& task, const Encoding& encoding) const {
  auto cube = framework::derived_cube(task, input_);
  if (cube.missing_value && encoding.missing_value &&
      cube.missing_value != encoding.missing_value) {
    throw user_error("variable {} has another missing value than the cube: {}, not {} (path={})",
                     input_.measure, *encoding.missing_value, *cube.missing_value, path_.shown);
  }
  if (!cube.missing_value) cube.missing_value = encoding.missing_value;
  const auto& grown = plan_.import.dimensions[plan_.joined].cube;
  for (auto& dimension : cube.dimensions) {
    if (dimension.dimension.name == grown.dimension.name) dimension = grown;
  }
  framework::use_grid(task.arguments(), cube);
  cube.fragments = input_.fragments;
  return cube;
}

void ConcatOperator::execute(Task& task) {
  const auto axis = plan_.import.dimensions[plan_.joined].axis;
  const auto& cube = output_->cube();
  const auto read = cube.rows() * (cube.array_length() - input_.array_length());
  record_->start(task, *files_, read * static_cast<std::int64_t>(size_of(cube.measure_type)));
  import_rows(task, *files_, plan_.import, cube, Growth{input_, axis, plan_.old_size});
}

void ConcatOperator::reduce(Task& task) {
  auto files = record_->finish(task, *files_);
  if (!task.is_root()) return;
  output_->commit(task, {&input_, 1}, task.catalogue().cubes().attributes(input_.id),
                  std::move(files));
}

void ConcatOperator::destroy(Task& task) {
  if (output_) output_->undo_if_failed(task);
}

}  // namespace oph::operators::netcdf
