// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/writing_note.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSuffix = ".ophtmp";

// Between task and file in the name of a note: a task may write several files.
constexpr char kSeparator = '~';

std::string task_of(const fs::path& note) {
  const auto name = note.filename().string();
  return name.substr(0, name.find(kSeparator));
}

/// What a note tells of; empty if it is no such note.
fs::path read_note(const fs::path& note) {
  std::ifstream file{note};
  std::string text;
  std::getline(file, text, '\0');
  const auto name = fs::path{text}.filename().string();
  const auto ending = WritingNote::hidden_name("", task_of(note)).substr(1);
  const bool is_hidden = name.starts_with('.') && name.ends_with(ending);
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

WritingNote::WritingNote(const fs::path& folder, std::string_view task, const fs::path& hidden) {
  std::error_code error;
  fs::create_directories(folder, error);
  note_ = folder / fmt::format("{}{}{}", task, kSeparator, hidden.filename().string());
  std::ofstream note{note_};
  note << hidden.string();
  note.close();
  if (!note) throw errno_error(fmt::format("cannot write a note (path={})", note_.string()));
}

WritingNote::~WritingNote() {
  std::error_code ignored;
  fs::remove(note_, ignored);
}

std::string WritingNote::hidden_name(std::string_view name, std::string_view task) {
  return fmt::format(".{}.{}{}", name, task, kSuffix);
}

std::size_t WritingNote::sweep(const fs::path& folder, std::string_view task) {
  std::error_code ignored;
  std::size_t removed = 0;
  for (const auto& note : fs::directory_iterator{folder, ignored}) {
    const bool is_all = task == "all";
    if (!is_all && task_of(note.path()) != task) continue;
    const auto path = read_note(note.path());
    if (is_all && !is_abandoned(path, note.path())) continue;
    std::error_code error;
    if (!path.empty() && fs::remove_all(path, error) > 0 && !error) ++removed;
    fs::remove(note.path(), ignored);
  }
  return removed;
}

fs::path WritingNote::folder(const Configuration& configuration) {
  return configuration.path("data.session_path") / ".writing";
}

}  // namespace oph::operators::netcdf
