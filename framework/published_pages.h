// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

#include "framework/task.h"

namespace oph::framework {

/// Where the pages that the session of a task published of a cube lie, below the folder of all
/// sessions and in addresses: <code>/export/html/<container>/<cube>. They outlive the cube.
std::filesystem::path published_pages(const Task& task, std::int64_t container_id,
                                      std::int64_t cube_id);

/// The folder itself.
std::filesystem::path published_pages_folder(const Task& task, std::int64_t container_id,
                                             std::int64_t cube_id);

}  // namespace oph::framework
