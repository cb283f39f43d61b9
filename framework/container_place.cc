// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/container_place.h"

namespace oph::framework {

ContainerPlace container_place(Task& task, std::string_view text) {
  const auto cwd = task.arguments().task().find("cwd").value_or("/");
  ContainerPlace place;
  place.path = metadb::Folders::resolve(cwd, text);
  const auto slash = place.path.rfind('/');
  place.name = place.path.substr(slash + 1);
  const auto folder = slash == 0 ? std::string{"/"} : place.path.substr(0, slash);
  place.folder_id = task.catalogue().folders().require(task.root_folder(), folder);
  return place;
}

metadb::Container require_container(Task& task, std::string_view text) {
  const auto place = container_place(task, text);
  auto container = task.catalogue().containers().find(place.folder_id, place.name);
  if (!container) throw user_error("no such container (container={})", place.path);
  return std::move(*container);
}

}  // namespace oph::framework
