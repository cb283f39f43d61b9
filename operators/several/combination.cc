// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/several/combination.h"

#include "framework/cube_operator.h"
#include "framework/missing_value.h"

namespace oph::operators::several {

metadb::Cube combined_cube(framework::Task& task, Operands& operands) {
  const auto& arguments = task.arguments();
  const auto& first = operands.front();
  if (arguments.text_unless("missingvalue", "-")) {
    operands.set_missing_value(framework::missing_value(arguments, first));
  }
  auto cube = framework::derived_cube(task, first);
  cube.measure = arguments.text_unless("measure", "null").value_or(first.measure);
  cube.missing_value = operands.missing_value();
  return cube;
}

}  // namespace oph::operators::several
