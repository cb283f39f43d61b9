// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/metadata/visited_folders.h"

namespace oph::operators::metadata {

std::vector<metadb::FolderBranch> visited_folders(framework::Task& task) {
  const auto& arguments = task.arguments();
  const auto path = metadb::Folders::resolve(arguments.text("cwd"),
                                             arguments.text_unless("path", "-").value_or("."));
  const auto folder = task.catalogue().folders().require(task.root_folder(), path);
  return metadb::folder_branches(task.catalogue().connection(), folder,
                                 arguments.flag("recursive"));
}

}  // namespace oph::operators::metadata
