// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/output_file.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <fstream>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".ophtmp";

Error exists_already(const std::string& shown) {
  return user_error("the file exists already; force=yes replaces it (path={})", shown);
}

std::string hidden_name(const std::string& name, std::string_view task) {
  return fmt::format(".{}.{}{}", name, task, kSuffix);
}

// Between task and file in the name of a note: a task may write several files.
constexpr char kSeparator = '~';

std::string task_of(const fs::path& note) {
  const auto name = note.filename().string();
  return name.substr(0, name.find(kSeparator));
}

/// The file that a note tells of; empty if it is no such note.
fs::path read_note(const fs::path& note) {
  std::ifstream file{note};
  std::string text;
  std::getline(file, text, '\0');
  const auto name = fs::path{text}.filename().string();
  const bool is_hidden =
      name.starts_with('.') && name.ends_with(hidden_name("", task_of(note)).substr(1));
  return is_hidden ? fs::path{text} : fs::path{};
}

/// Whether a file was not touched for an hour: between its creation and the first lock it is young.
bool is_old(const fs::path& path) {
  std::error_code error;
  const auto touched = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - touched > std::chrono::hours{1};
}

bool is_locked(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return errno != ENOENT;
  const bool is_free = ::flock(file, LOCK_EX | LOCK_NB) == 0;
  ::close(file);
  return !is_free;
}

bool is_abandoned(const fs::path& path, const fs::path& note) {
  return is_old(note) && (!fs::exists(path) || (is_old(path) && !is_locked(path)));
}

}  // namespace

OutputFile::OutputFile(fs::path path, std::string shown, std::string_view task, bool may_replace,
                       const fs::path& notes)
    : path_{std::move(path)}, shown_{std::move(shown)}, may_replace_{may_replace} {
  if (fs::is_directory(path_)) throw user_error("there is a folder of this name (path={})", shown_);
  if (!may_replace_ && fs::exists(fs::symlink_status(path_))) throw exists_already(shown_);
  temporary_ = path_.parent_path() / hidden_name(path_.filename().string(), task);
  std::error_code error;
  fs::create_directories(notes, error);
  note_ = notes / fmt::format("{}{}{}", task, kSeparator, path_.filename().string());
  std::ofstream note{note_};
  note << temporary_.string();
  note.close();
  if (!note) throw errno_error(fmt::format("cannot write a note (path={})", note_.string()));
}

OutputFile::~OutputFile() {
  std::error_code ignored;
  if (!temporary_.empty()) fs::remove(temporary_, ignored);
  fs::remove(note_, ignored);
}

void OutputFile::publish() {
  const auto rename = [&](unsigned flags) {
    return ::renameat2(AT_FDCWD, temporary_.c_str(), AT_FDCWD, path_.c_str(), flags) == 0;
  };
  bool is_done = rename(may_replace_ ? 0 : RENAME_NOREPLACE);
  // Not every file system can refuse to replace.
  if (!is_done && errno == EINVAL && !fs::exists(path_)) is_done = rename(0);
  if (!is_done && errno == EEXIST) throw exists_already(shown_);
  if (!is_done) throw errno_error(fmt::format("cannot rename the file (path={})", shown_));
  temporary_.clear();
}

std::size_t OutputFile::sweep(const fs::path& notes, std::string_view task) {
  std::error_code ignored;
  std::size_t removed = 0;
  for (const auto& note : fs::directory_iterator{notes, ignored}) {
    const bool is_all = task == "all";
    if (!is_all && task_of(note.path()) != task) continue;
    const auto path = read_note(note.path());
    if (is_all && !is_abandoned(path, note.path())) continue;
    if (!path.empty() && fs::remove(path, ignored)) ++removed;
    fs::remove(note.path(), ignored);
  }
  return removed;
}

fs::path OutputFile::notes_folder(const Configuration& configuration) {
  return configuration.path("data.session_path") / ".writing";
}

}  // namespace oph::operators::netcdf
