// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph::terminal {

/// Whether a word names a workflow file: it is a path, or ends in ".json".
bool is_workflow_file(std::string_view word);

/// Reads a file. Throws a Failure (kCommand) if it cannot be read.
std::string read_workflow_file(const std::string& file);

}  // namespace oph::terminal
