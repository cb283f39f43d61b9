// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Manages the virtual folders of a session.
class Folder final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "command",
                    .kind = ParameterKind::kChoice,
                    .help = "change the current folder, make, remove (if empty) or move a folder",
                    .values = "cd|mkdir|rm|mv"},
          Parameter{.name = "path",
                    .help = "the folder; mv needs two, from and to; cd without one goes to the "
                            "root of the session",
                    .fallback = "-",
                    .multiple = true},
      },
      framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_folder",
      .summary = "Manages the virtual folders of the session.",
      .parameters = kParameters,
      .notes = "Paths start at the root of the session, or at cwd; '.' and '..' are allowed.",
      .examples =
          "oph_folder command=mkdir;path=project\n"
          "oph_folder command=cd;path=project",
      .category = "Metadata Process",
      .permission = "read",
      .is_metadata = true,
  };

  explicit Folder(Task& task) : command_{task.arguments().text("command")} {
    const auto& arguments = task.arguments();
    if (arguments.text_unless("path", "-")) {
      for (const auto& path : arguments.list("path")) {
        paths_.push_back(metadb::Folders::resolve(arguments.text("cwd"), path));
      }
    }
    if (command_ == "cd" && paths_.empty()) paths_.emplace_back("/");
    const std::size_t expected = command_ == "mv" ? 2 : 1;
    if (paths_.size() != expected) {
      throw user_error("{} needs {} (path={})", command_,
                       expected == 2 ? "two paths, from|to" : "one path", arguments.text("path"));
    }
    if (command_ != "cd") task.require_role(metadb::kWrite, command_);
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    auto& folders = task.catalogue().folders();
    const auto root = task.root_folder();
    if (command_ == "cd") return change_folder(task);
    if (command_ == "mkdir") make(task);
    if (command_ == "rm") folders.remove(root, paths_[0]);
    if (command_ == "mv") folders.move(root, paths_[0], paths_[1]);
    task.note_done();
  }

 private:
  void change_folder(Task& task) const {
    task.catalogue().folders().require(task.root_folder(), paths_[0]);
    task.response().add_text("folder", "Current Working Directory", paths_[0]);
    task.notify("cwd", paths_[0]);
  }

  void make(Task& task) const {
    const auto& path = paths_[0];
    const auto slash = path.rfind('/');
    auto& folders = task.catalogue().folders();
    const auto parent =
        folders.require(task.root_folder(), slash == 0 ? "/" : path.substr(0, slash));
    folders.create(parent, path.substr(slash + 1));
  }

  std::string command_;
  std::vector<std::string> paths_;  ///< absolute
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Folder);
