// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "base/manual_json.h"
#include "server/workflow/request.h"

namespace oph::server {

/// Whether the cube that an operator makes may be virtual: its manual has `materialize`.
bool can_be_virtual(const OperatorManual& manual);

/// Whether a task takes the values of a cube from storage once, however large. Of one that is not
/// known it is assumed that it comes back.
bool reads_once(const TaskRequest& task);

/// Whether an operator leaves the values of its input alone, so that none is read.
bool reads_no_values(const OperatorManual& manual);

/// Whether a task of this operator is only there for the cube that it makes.
bool only_makes_cube(std::string_view operator_name);

/// Whether reading the virtual result of a task costs about what reading its stored result would:
/// it only tells which elements are wanted.
bool is_cheap_to_read(std::string_view operator_name);

/// Whether a task gives the same values each time that it is evaluated.
bool is_repeatable(const TaskRequest& task);

/// Whether an error of a task ends its workflow, so that nobody goes on without its output.
bool stops_others(const TaskRequest& task);

/// Whether arguments of a task are only known when it is launched.
bool holds_variables(const TaskRequest& task);

/// The value of an argument of a task, or what its manual has for it; empty: neither.
std::string_view argument_of(const TaskRequest& task, const OperatorManual& manual,
                             std::string_view name);

}  // namespace oph::server
