// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/programs.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "base/text.h"

namespace oph::terminal {

bool has_program(const std::string& name) {
  const char* folders = std::getenv("PATH");
  if (folders == nullptr) return false;
  for (const auto folder : split(folders, ':')) {
    if (::access((std::string{folder} + "/" + name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

int run_program(const std::vector<std::string>& words, bool quiet) {
  auto copies = words;
  std::vector<char*> list;
  for (auto& word : copies) list.push_back(word.data());
  list.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int descriptor : {STDOUT_FILENO, STDERR_FILENO}) {
    if (quiet) posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_WRONLY, 0);
  }
  pid_t id = 0;
  const int reason = ::posix_spawnp(&id, list[0], &actions, nullptr, list.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (reason != 0) return -1;
  int status = 0;
  while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace oph::terminal
