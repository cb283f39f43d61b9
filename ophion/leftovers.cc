// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/leftovers.h"

#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/error.h"
#include "base/text.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

bool has_mark(const fs::path& process, const std::string& mark) {
  // A process that is not ours, or has ended, cannot be read: then it is none.
  std::ifstream file{process / "environ", std::ios::binary};
  for (std::string variable; std::getline(file, variable, '\0');) {
    if (variable == mark) return true;
  }
  return false;
}

/// The process that started another one, or took it over; 0 if it is gone.
pid_t parent_of(pid_t id) {
  std::ifstream file{fmt::format("/proc/{}/status", id)};
  constexpr std::string_view kField = "PPid:\t";
  for (std::string line; std::getline(file, line);) {
    if (!line.starts_with(kField)) continue;
    return static_cast<pid_t>(parse_integer(line.substr(kField.size())).value_or(0));
  }
  return 0;
}

bool is_started_here(pid_t id) {
  while (id > 1 && id != getpid()) id = parent_of(id);
  return id == getpid();
}

std::vector<pid_t> leftovers(const fs::path& folder) {
  auto found = marked_processes(folder);
  std::erase_if(found, is_started_here);
  return found;
}

}  // namespace

std::string environment_mark(const fs::path& folder) {
  return "OPHION_SUPERVISED=" + folder.string();
}

std::vector<pid_t> marked_processes(const fs::path& folder) {
  const auto mark = environment_mark(folder);
  std::vector<pid_t> found;
  for (const auto& entry : fs::directory_iterator{"/proc"}) {
    const auto number = parse_integer(entry.path().filename().string());
    if (!number || *number == getpid()) continue;
    if (has_mark(entry.path(), mark)) found.push_back(static_cast<pid_t>(*number));
  }
  return found;
}

std::size_t kill_leftovers(const fs::path& folder) {
  const auto first = leftovers(folder);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  for (auto left = first; !left.empty(); left = leftovers(folder)) {
    if (std::chrono::steady_clock::now() > deadline) {
      throw system_error("a process cannot be killed (pid={})", left.front());
    }
    for (const auto id : left) kill(id, SIGKILL);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return first.size();
}

}  // namespace oph::ophion
