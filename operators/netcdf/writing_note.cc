// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/writing_note.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <fstream>

#include "base/error.h"
#include "base/writing_notes.h"

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

/// Whether a file was not touched for an hour.
bool is_old(const fs::path& path) {
  std::error_code error;
  const auto touched = fs::last_write_time(path, error);
  return !error && fs::file_time_type::clock::now() - touched > std::chrono::hours{1};
}

/// What a lock tells of a file.
enum class Use { kFree, kLocked, kUnknown, kGone };

/// Asks by taking the lock, which lasts until the descriptor is closed.
Use lock(int file) {
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return Use::kFree;
  return errno == EWOULDBLOCK ? Use::kLocked : Use::kUnknown;
}

Use use_of(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (file < 0) return errno == ENOENT ? Use::kGone : Use::kUnknown;
  const auto use = lock(file);
  ::close(file);
  return use;
}

/// Whether nobody writes `path` any more, of which a note tells that lies at `note`.
bool is_abandoned(const fs::path& path, const fs::path& note, Use of_note) {
  if (of_note == Use::kLocked || of_note == Use::kGone) return false;
  // One that was just created has no text and no lock yet.
  if (path.empty()) return is_old(note);
  const auto of_file = use_of(path);
  if (of_file == Use::kLocked) return false;
  if (of_note == Use::kFree && of_file != Use::kUnknown) return true;
  return is_old(note) && (of_file == Use::kGone || is_old(path));
}

/// Opens a note and locks it for as long as it is open. A sweeper may have removed it before it was
/// locked.
int open_note(const fs::path& note) {
  for (;;) {
    const int file = ::open(note.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0) return file;
    int status = 0;
    do {
      status = ::flock(file, LOCK_EX);
    } while (status != 0 && errno == EINTR);
    struct stat found {};
    if (::fstat(file, &found) != 0 || found.st_nlink > 0) return file;
    ::close(file);
  }
}

}  // namespace

WritingNote::WritingNote(const fs::path& folder, std::string_view task, const fs::path& hidden) {
  std::error_code error;
  fs::create_directories(folder, error);
  note_ = folder / fmt::format("{}{}{}", task, kSeparator, hidden.filename().string());
  lock_ = open_note(note_);
  const auto text = hidden.string();
  const auto size = static_cast<ssize_t>(text.size());
  if (lock_ >= 0 && ::write(lock_, text.data(), text.size()) == size) return;
  const auto failure = errno_error(fmt::format("cannot write a note (path={})", note_.string()));
  if (lock_ >= 0) ::close(lock_);
  fs::remove(note_, error);
  throw failure;
}

WritingNote::~WritingNote() {
  std::error_code ignored;
  fs::remove(note_, ignored);
  ::close(lock_);
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
    // Kept, so that nobody can take the note up again while it is being removed.
    const int file = ::open(note.path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    const auto use = file < 0 ? Use::kGone : lock(file);
    const auto path = read_note(note.path());
    if (!is_all || is_abandoned(path, note.path(), use)) {
      std::error_code error;
      if (!path.empty() && fs::remove_all(path, error) > 0 && !error) ++removed;
      fs::remove(note.path(), ignored);
    }
    if (file >= 0) ::close(file);
  }
  return removed;
}

fs::path WritingNote::folder(const Configuration& configuration) {
  return writing_notes(configuration);
}

}  // namespace oph::operators::netcdf
