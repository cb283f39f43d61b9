// SPDX-License-Identifier: GPL-3.0-or-later
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "framework/data_path.h"
#include "framework/operator.h"
#include "operators/netcdf/file.h"

namespace oph::operators {
namespace {

namespace fs = std::filesystem;
using framework::Task;

/// Something in a folder of the repository.
struct Entry {
  fs::path path;
  std::string name;  ///< below the listed folder
  bool is_folder;
};

bool matches(const std::string& pattern, const fs::path& path) {
  return ::fnmatch(pattern.c_str(), path.filename().c_str(), FNM_PERIOD) == 0;
}

bool has_variable(const fs::path& path, const std::string& variable) {
  bool found = false;
  // What is no NetCDF file has no variable.
  guard([&] {
    const auto file = netcdf::File::open(path, path.filename().string());
    found = file.find_variable(variable) != nullptr;
  });
  return found;
}

/// Throws unless an action on the disk succeeded.
void check(const std::error_code& error, const std::string& path) {
  if (!error) return;
  throw user_error("{} (dpath={})", error.message(), path);
}

/// Browses the data repository, and changes folders in it.
class FileSystem final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "command",
                    .kind = ParameterKind::kChoice,
                    .help = "list, change the current folder, make a folder, remove, move",
                    .fallback = "ls",
                    .values = "ls|cd|mkdir|rm|mv"},
          Parameter{.name = "dpath",
                    .help =
                        "file or folder, relative to cdd; mv needs two, from and to; cd without "
                        "one goes to the root of the repository",
                    .fallback = "-",
                    .multiple = true},
          Parameter{"file", ParameterKind::kText, "ls: pattern of names, as *.nc", "-"},
          Parameter{"measure", ParameterKind::kText,
                    "ls: only NetCDF files that have this variable", "-"},
          Parameter{.name = "recursive",
                    .kind = ParameterKind::kChoice,
                    .help = "ls: descend into the folders; rm: remove what is in them",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{.name = "depth",
                    .kind = ParameterKind::kInteger,
                    .help = "folders to descend at most, 0: as many as there are",
                    .fallback = "0",
                    .minimum = 0},
          Parameter{.name = "realpath",
                    .kind = ParameterKind::kChoice,
                    .help = "ls: print absolute paths of the machine",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{"vocabulary", ParameterKind::kText, "accepted; files have none", "CF"},
      },
      framework::shared::kDataFolder, framework::shared::kSubset, framework::shared::kSubsetOffset);
  static constexpr framework::Manual manual{
      .name = "oph_fs",
      .summary = "Lists and manages files of the data repository.",
      .parameters = kParameters,
      .notes =
          "T is d for a folder, whose name ends with '/', and f for a file. Names that start "
          "with '.' are not shown. Filters of dimensions are accepted, but do nothing on files.",
      .examples =
          "oph_fs command=ls;file=tas_*.nc\n"
          "oph_fs command=mkdir;dpath=results",
      .category = "Metadata Process",
      .permission = "read",
      .is_metadata = true,
  };

  explicit FileSystem(Task& task)
      : configuration_{task.configuration()},
        arguments_{task.arguments()},
        command_{arguments_.text("command")} {
    if (arguments_.text_unless("dpath", "-")) paths_ = arguments_.list("dpath");
    const bool is_optional = command_ == "ls" || command_ == "cd";
    const std::size_t wanted = command_ == "mv" ? 2 : 1;
    if (paths_.size() != wanted && !(paths_.empty() && is_optional)) {
      throw user_error("{} needs {} (dpath={})", command_,
                       wanted == 2 ? "two paths, from|to" : "one path", arguments_.text("dpath"));
    }
    for (const auto* name : {"file", "measure"}) {
      if (command_ == "ls" || !arguments_.text_unless(name, "-")) continue;
      throw user_error("{} is for ls only ({}={})", name, name, arguments_.text(name));
    }
    if (!is_optional) task.require_role(metadb::kWrite, command_);
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    if (command_ == "ls") return list(task);
    if (command_ == "cd") return change_folder(task);
    if (command_ == "mkdir") return make();
    if (command_ == "rm") return remove();
    move();
  }

 private:
  fs::path existing(const std::string& path) const {
    return framework::existing_data_path(configuration_, arguments_.text("cdd"), path, "dpath");
  }
  fs::path entry(const std::string& path) const {
    return framework::data_entry(configuration_, arguments_.text("cdd"), path, "dpath");
  }

  void change_folder(Task& task) const {
    const auto folder = existing(paths_.empty() ? "/" : paths_[0]);
    if (!fs::is_directory(folder)) throw user_error("this is no folder (dpath={})", paths_[0]);
    const auto shown = framework::shown_data_path(configuration_, folder);
    task.response().add_text("fs", "Current Data Directory", shown);
    task.notify("cdd", shown);
  }

  void list(Task& task) const {
    const auto path = existing(paths_.empty() ? "." : paths_[0]);
    std::vector<Entry> entries;
    if (fs::is_directory(path)) {
      collect(task, path, "", 1, entries);
    } else {
      add_if_wanted(path, path.filename().string(), entries);
    }
    const auto name = [](const Entry& each) { return each.name; };
    std::ranges::sort(entries, {}, name);
    Grid grid{framework::shown_data_path(configuration_, path), "", {{"T"}, {"OBJECT"}}, {}};
    const bool is_real = arguments_.flag("realpath");
    for (const auto& each : entries) {
      auto shown = is_real ? each.path.string() : each.name;
      if (each.is_folder) shown += "/";
      grid.rows.push_back({each.is_folder ? "d" : "f", std::move(shown)});
    }
    task.response().add_grid("fs", std::move(grid));
  }

  void collect(Task& task, const fs::path& folder, const std::string& prefix, std::int64_t depth,
               std::vector<Entry>& entries) const {
    task.check_cancelled();
    const auto limit = arguments_.integer("depth");
    const bool descends = arguments_.flag("recursive") && (limit == 0 || depth <= limit);
    std::error_code error;
    for (const auto& each : fs::directory_iterator{folder, error}) {
      const auto name = each.path().filename().string();
      add_if_wanted(each.path(), prefix + name, entries);
      // A link could lead in a circle.
      const bool is_real_folder = fs::is_directory(each.symlink_status(error));
      if (descends && is_real_folder && name.front() != '.') {
        collect(task, each.path(), prefix + name + "/", depth + 1, entries);
      }
    }
    check(error, framework::shown_data_path(configuration_, folder));
  }

  void add_if_wanted(const fs::path& path, std::string name, std::vector<Entry>& entries) const {
    if (path.filename().string().front() == '.') return;
    const auto pattern = arguments_.text_unless("file", "-");
    if (pattern && !matches(*pattern, path)) return;
    // A link that leads nowhere, or out of the repository, is not there.
    fs::path resolved;
    const auto shown = framework::shown_data_path(configuration_, path);
    if (!guard([&] { resolved = framework::existing_data_path(configuration_, "/", shown); }))
      return;
    const bool is_folder = fs::is_directory(resolved);
    const auto variable = arguments_.text_unless("measure", "-");
    if (variable && (is_folder || !has_variable(resolved, *variable))) return;
    entries.push_back({path, std::move(name), is_folder});
  }

  void make() const {
    const auto folder = entry(paths_[0]);
    std::error_code error;
    const bool is_new = fs::create_directory(folder, error);
    check(error, paths_[0]);
    if (!is_new) throw user_error("it exists already (dpath={})", paths_[0]);
  }

  void remove() const {
    const auto path = entry(paths_[0]);
    std::error_code error;
    if (!fs::exists(fs::symlink_status(path, error))) {
      throw user_error("no such file or folder (dpath={})", paths_[0]);
    }
    // Links are removed, not what they lead to.
    if (arguments_.flag("recursive")) {
      fs::remove_all(path, error);
    } else {
      fs::remove(path, error);
    }
    if (error == std::errc::directory_not_empty) {
      throw user_error(
          "the folder is not empty; recursive=yes removes all that is in it (dpath={})", paths_[0]);
    }
    check(error, paths_[0]);
  }

  void move() const {
    const auto from = entry(paths_[0]);
    if (!fs::exists(fs::symlink_status(from))) {
      throw user_error("no such file or folder (dpath={})", paths_[0]);
    }
    const auto to = target(from);
    if ((to.string() + "/").starts_with(from.string() + "/")) {
      throw user_error("a folder cannot be moved into itself (dpath={})", arguments_.text("dpath"));
    }
    // Nothing is ever replaced, even if it came to be a moment ago.
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return;
    if (errno == EEXIST) throw user_error("it exists already (dpath={})", paths_[1]);
    check(std::error_code{errno, std::generic_category()}, paths_[0]);
  }

  /// A folder that exists takes in what is moved.
  fs::path target(const fs::path& from) const {
    fs::path folder;
    const auto found = guard([&] { folder = existing(paths_[1]); });
    if (found && fs::is_directory(folder)) return folder / from.filename();
    return entry(paths_[1]);
  }

  const Configuration& configuration_;
  const framework::Arguments& arguments_;
  std::string command_;
  std::vector<std::string> paths_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::FileSystem);
