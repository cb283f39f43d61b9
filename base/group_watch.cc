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

/// Reads a number from the pipe; false when nobody is left who could write one.
bool read_number(pid_t& number) {
  // So few bytes come whole.
  ssize_t count = 0;
  do count = ::read(STDIN_FILENO, &number, sizeof number);
  while (count < 0 && errno == EINTR);
  return count == sizeof number;
}

/// Runs in the child, where only async-signal-safe calls are allowed. Holds nothing but the pipe.
[[noreturn]] void watch(int pipe) {
  // Whoever ends this process by its group must not end the watch before.
  ::setpgid(0, 0);
  ::prctl(PR_SET_NAME, "oph_watch");
  for (const int number : {SIGHUP, SIGINT, SIGTERM, SIGPIPE}) ::signal(number, SIG_IGN);
  if (::dup2(pipe, STDIN_FILENO) < 0) ::_exit(1);
  ::close_range(STDIN_FILENO + 1, ~0U, 0);
  pid_t group = 0;
  if (!read_number(group)) ::_exit(0);
  pid_t nothing = 0;
  read_number(nothing);
  ::kill(-group, SIGKILL);
  ::_exit(0);
}

}  // namespace

GroupWatch::GroupWatch() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw errno_error("cannot make a pipe");
  watcher_ = ::fork();
  if (watcher_ == 0) watch(ends[0]);
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
