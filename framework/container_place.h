// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "framework/task.h"
#include "metadb/containers.h"

namespace oph::framework {

/// Where a container is, or would be.
struct ContainerPlace {
  std::int64_t folder_id = 0;
  std::string name;
  std::string path;  ///< absolute inside the session
};

/// What a name in cwd, or a path, stands for. Throws a user error if there is no such folder.
ContainerPlace container_place(Task& task, std::string_view text);

/// The container that a name in cwd, or a path, stands for. Throws a user error if there is none.
metadb::Container require_container(Task& task, std::string_view text);

}  // namespace oph::framework
