// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "framework/parameters.h"
#include "framework/task.h"
#include "operators/programs/program_run.h"

namespace oph::operators::programs {

inline constexpr std::array kArguments{
    Parameter{.name = "args", .help = "arguments of the program", .fallback = "", .multiple = true},
    Parameter{.name = "space",
              .kind = ParameterKind::kChoice,
              .help = "blanks are part of arguments (yes), or separate them as | does (no)",
              .fallback = "no",
              .values = "yes|no"},
    Parameter{"stdout", ParameterKind::kText,
              "file of the data repository that printed text is appended to", "stdout"},
    Parameter{"stderr", ParameterKind::kText,
              "file of the data repository that messages of errors are appended to", "stderr"},
};

/// The words of a text, separated by blanks.
std::vector<std::string> words(std::string_view text);

/// What `args` and `space` say.
std::vector<std::string> given_arguments(const framework::Arguments& arguments);

/// A program without arguments that runs in cdd, with an environment of which the variables
/// `prefix`DATA_PATH, SESSION_CODE … tell about the task. Nothing of the environment of this
/// process is passed on. Output goes where `stdout` and `stderr` say. Throws a user error if a path
/// is wrong.
Program prepare_program(const framework::Task& task, std::string_view prefix);

}  // namespace oph::operators::programs
