// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/group_watch.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "base/error.h"

namespace oph {
namespace {

/// Runs in the child, where only async-signal-safe calls are allowed. Holds nothing but the pipe.
[[noreturn]] void watch(int pipe, pid_t group) {
  // Whoever ends this process by its group must not end the watch before.
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, "oph_watch");
  for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGPIPE}) ::signal(number, SIG_IGN);
  if (::dup2(pipe, STDIN_FILENO) < 0) ::_exit(1);
  ::close_range(STDIN_FILENO + 1, ~0U, 0);
  char nothing = 0;
  while (::read(STDIN_FILENO, &nothing, 1) < 0 && errno == EINTR) {
  }
  ::kill(-group, SIGKILL);
  ::_exit(0);
}

}  // namespace

GroupWatch::GroupWatch(pid_t group) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw errno_error("cannot make a pipe");
  watcher_ = ::fork();
  if (watcher_ == 0) watch(ends[0], group);
  ::close(ends[0]);
  pipe_ = ends[1];
  if (watcher_ > 0) return;
  ::close(pipe_);
  throw errno_error("cannot start a process");
}

GroupWatch::~GroupWatch() {
  ::kill(watcher_, SIGKILL);
  ::waitpid(watcher_, nullptr, 0);
  ::close(pipe_);
}

}  // namespace oph
