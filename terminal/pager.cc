// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/pager.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdlib>

#include "base/text.h"
#include "terminal/programs.h"

namespace oph::terminal {
namespace {

constexpr int kNotFound = 127;

/// While a pager runs Ctrl-C is for it.
class IgnoredInterrupt {
 public:
  IgnoredInterrupt() {
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, &before_);
  }
  IgnoredInterrupt(const IgnoredInterrupt&) = delete;
  IgnoredInterrupt& operator=(const IgnoredInterrupt&) = delete;
  ~IgnoredInterrupt() { ::sigaction(SIGINT, &before_, nullptr); }

 private:
  struct sigaction before_ {};
};

/// Starts a shell command that reads from a pipe; returns the end to write to, -1 on failure.
int start(const std::string& command, pid_t& id) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return -1;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[0], STDIN_FILENO);
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t defaults;
  sigemptyset(&defaults);
  for (const int signal : {SIGINT, SIGPIPE}) sigaddset(&defaults, signal);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  std::string words[] = {"sh", "-c", command};
  char* const list[] = {words[0].data(), words[1].data(), words[2].data(), nullptr};
  const int reason = ::posix_spawn(&id, "/bin/sh", &actions, &attributes, list, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  ::close(ends[0]);
  if (reason == 0) return ends[1];
  ::close(ends[1]);
  return -1;
}

/// Writes until the reader has had enough.
void feed(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string find_pager() {
  if (const char* wanted = std::getenv("PAGER"); wanted != nullptr) {
    const auto pager = trim(wanted);
    return pager == "cat" ? std::string{} : std::string{pager};
  }
  return has_program("less") ? "less -FRX" : "";
}

bool show_in_pager(const std::string& pager, std::string_view text) {
  const IgnoredInterrupt ignored;
  const auto pipe_before = std::signal(SIGPIPE, SIG_IGN);
  pid_t id = 0;
  const int descriptor = start(pager, id);
  if (descriptor < 0) return false;
  feed(descriptor, text);
  ::close(descriptor);
  int status = 0;
  while (::waitpid(id, &status, 0) < 0 && errno == EINTR) {
  }
  std::signal(SIGPIPE, pipe_before);
  return !(WIFEXITED(status) && WEXITSTATUS(status) == kNotFound);
}

}  // namespace oph::terminal
