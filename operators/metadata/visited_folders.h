// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "framework/parameters.h"
#include "framework/task.h"
#include "metadb/folder_tree.h"

namespace oph::operators::metadata {

inline constexpr std::array kFolderArguments{
    Parameter{"path", ParameterKind::kText, "folder to start from; '-' is the current one", "-"},
    Parameter{.name = "recursive",
              .kind = ParameterKind::kChoice,
              .help = "descend into the folders",
              .fallback = "no",
              .values = "yes|no"},
};

/// The folders that the arguments path, recursive and cwd name, with their containers. Throws a
/// user error if there is no such folder.
std::vector<metadb::FolderBranch> visited_folders(framework::Task& task);

}  // namespace oph::operators::metadata
