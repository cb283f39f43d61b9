// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "framework/task.h"
#include "operators/programs/output_place.h"
#include "operators/programs/program_run.h"

namespace oph::operators::programs {

/// Puts what a program made in its place, if it succeeded, and tells the user: texts `key`_output
/// (what it printed, then the files that it made) and `key`_returncode. `output` may be null.
void report(framework::Task& task, const std::string& key, const ProgramResult& result,
            OutputPlace* output);

}  // namespace oph::operators::programs
