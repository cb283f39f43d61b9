// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/published_pages.h"

namespace oph::framework {

namespace fs = std::filesystem;

fs::path published_pages(const Task& task, std::int64_t container_id, std::int64_t cube_id) {
  return fs::path{task.session_code().value_or("local")} / "export" / "html" /
         std::to_string(container_id) / std::to_string(cube_id);
}

fs::path published_pages_folder(const Task& task, std::int64_t container_id, std::int64_t cube_id) {
  return task.configuration().path("data.session_path") /
         published_pages(task, container_id, cube_id);
}

}  // namespace oph::framework
