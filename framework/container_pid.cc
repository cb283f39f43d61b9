// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/container_pid.h"

#include "base/text.h"

namespace oph::framework {

metadb::Container container_by_pid(Task& task, const std::string& pid) {
  const auto refuse = [&] { return user_error("no such container (container={})", pid); };
  const auto id = parse_integer(std::string_view{pid}.substr(pid.rfind('/') + 1));
  if (!id || task.catalogue().container_pid(*id) != pid) throw refuse();
  auto& containers = task.catalogue().containers();
  auto known = containers.find(*id);
  if (!known) throw refuse();
  if (!task.session_code()) return std::move(*known);
  const auto path = containers.path(*id);
  const auto slash = path.rfind('/');
  const auto folder = task.catalogue().folders().find(
      task.root_folder(), slash == 0 ? std::string{"/"} : path.substr(0, slash));
  if (folder != known->folder_id) throw refuse();
  return std::move(*known);
}

}  // namespace oph::framework
