// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/programs/output_place.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <random>

#include "base/error.h"
#include "framework/data_path.h"

namespace oph::operators::programs {
namespace {

namespace fs = std::filesystem;

/// Room for what the hidden name adds.
constexpr std::size_t kLongestName = 180;

std::string wanted_path(const framework::Arguments& arguments) {
  const auto& both = arguments.text("output");
  if (!both.empty()) return both;
  const auto folder = arguments.text_unless("output_path", "default").value_or(".");
  if (const auto name = arguments.text_unless("output_name", "default"))
    return folder + "/" + *name;
  std::random_device random;
  return fmt::format("{}/output_{:08x}{:08x}", folder, random(), random());
}

}  // namespace

bool OutputPlace::is_wanted(const framework::Arguments& arguments) {
  return arguments.text("output") != "null";
}

OutputPlace::OutputPlace(const framework::Task& task)
    : configuration_{task.configuration()}, may_replace_{task.arguments().flag("force")} {
  const auto given = wanted_path(task.arguments());
  const auto path =
      framework::data_entry(configuration_, task.arguments().text("cdd"), given, "output");
  folder_ = path.parent_path();
  name_ = path.filename().string();
  if (name_.size() > kLongestName) {
    throw user_error("the name of an output has at most {} characters (output={})", kLongestName,
                     given);
  }
  if (!may_replace_ && fs::exists(fs::symlink_status(path))) {
    throw user_error("the output exists already; force=yes replaces it (output={})", given);
  }
  hidden_ = folder_ / netcdf::WritingNote::hidden_name(name_, task.name());
  note_.emplace(netcdf::WritingNote::folder(configuration_), task.name(), hidden_);
  std::error_code error;
  fs::create_directory(hidden_, error);
  lock_ = ::open(hidden_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (lock_ < 0 || ::flock(lock_, LOCK_SH) != 0) {
    throw user_error("the output cannot be written: {} (output={})",
                     std::generic_category().message(errno), given);
  }
}

OutputPlace::~OutputPlace() {
  std::error_code ignored;
  fs::remove_all(hidden_, ignored);
  if (lock_ >= 0) ::close(lock_);
}

bool OutputPlace::has_only_its_name() const {
  const auto is_its = [&](const fs::directory_entry& entry) {
    return entry.path().filename() == name_;
  };
  return std::ranges::all_of(fs::directory_iterator{hidden_}, is_its);
}

std::vector<std::string> OutputPlace::publish() {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator{hidden_}) {
    names.push_back(entry.path().filename().string());
  }
  std::ranges::sort(names);
  std::vector<std::string> shown;
  for (const auto& name : names) {
    const auto flags = may_replace_ ? 0U : static_cast<unsigned>(RENAME_NOREPLACE);
    const auto from = hidden_ / name;
    const auto to = folder_ / name;
    shown.push_back(framework::shown_data_path(configuration_, to));
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), flags) == 0) continue;
    throw user_error("the output cannot be put in its place: {} (output={})",
                     std::generic_category().message(errno), shown.back());
  }
  return shown;
}

}  // namespace oph::operators::programs
