// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/process.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "base/error.h"

namespace oph::io_server {
namespace {

using std::chrono::milliseconds;

/// Pointers into `texts` as exec wants them.
std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> list;
  for (const auto& text : texts) list.push_back(const_cast<char*>(text.c_str()));
  list.push_back(nullptr);
  return list;
}

std::vector<std::string> merged_environment(const std::vector<std::string>& added) {
  const auto is_replaced = [&](std::string_view variable) {
    for (const auto& entry : added) {
      if (variable.starts_with(entry.substr(0, entry.find('=') + 1))) return true;
    }
    return false;
  };
  std::vector<std::string> environment{added};
  for (char** entry = environ; *entry != nullptr; ++entry) {
    if (!is_replaced(*entry)) environment.emplace_back(*entry);
  }
  return environment;
}

/// Runs in the child, where only async-signal-safe calls are allowed. Returns if anything fails.
void become(char* const* arguments, char* const* environment, int output, pid_t parent) {
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return;
  // The parent may have died before the line above.
  if (getppid() != parent) _exit(1);
  if (setpgid(0, 0) != 0) return;
  sigset_t none;
  sigemptyset(&none);
  if (sigprocmask(SIG_SETMASK, &none, nullptr) != 0) return;
  for (const int number : {SIGPIPE, SIGCHLD, SIGINT, SIGTERM, SIGHUP}) signal(number, SIG_DFL);
  const int input = open("/dev/null", O_RDONLY);
  if (input < 0 || dup2(input, STDIN_FILENO) < 0) return;
  if (dup2(output, STDOUT_FILENO) < 0 || dup2(output, STDERR_FILENO) < 0) return;
  if (close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return;
  execvpe(arguments[0], arguments, environment);
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  ~Descriptor() { close(number_); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int number() const { return number_; }

 private:
  int number_;
};

Descriptor open_output(const std::filesystem::path& file) {
  const auto* name = file.empty() ? "/dev/null" : file.c_str();
  const int descriptor = open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (descriptor < 0) throw errno_error(fmt::format("cannot write {}", name));
  return Descriptor{descriptor};
}

}  // namespace

Process::Process(const Command& command) {
  const auto environment_texts = merged_environment(command.environment);
  const auto environment = pointers(environment_texts);
  const auto arguments = pointers(command.arguments);
  const auto output = open_output(command.output);
  // The child writes its errno here if it does not get as far as exec, which closes the pipe.
  std::array<int, 2> pipe_ends{};
  if (pipe2(pipe_ends.data(), O_CLOEXEC) != 0) throw errno_error("cannot start a process");
  const Descriptor reader{pipe_ends[0]};
  const pid_t parent = getpid();
  {
    const Descriptor writer{pipe_ends[1]};
    id_ = fork();
    if (id_ == 0) {
      become(arguments.data(), environment.data(), output.number(), parent);
      const int reason = errno;
      if (write(writer.number(), &reason, sizeof reason) < 0) _exit(126);
      _exit(127);
    }
  }
  if (id_ < 0) throw errno_error("cannot start a process");
  int reason = 0;
  if (read(reader.number(), &reason, sizeof reason) == sizeof reason) {
    waitpid(id_, nullptr, 0);
    id_ = 0;
    errno = reason;
    throw errno_error(fmt::format("cannot start {}", command.arguments.front()));
  }
}

Process::~Process() {
  if (id_ > 0 && is_running()) kill_group();
}

Process::Process(Process&& other) noexcept
    : id_{std::exchange(other.id_, 0)}, status_{std::exchange(other.status_, std::nullopt)} {}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  if (id_ > 0 && is_running()) kill_group();
  id_ = std::exchange(other.id_, 0);
  status_ = std::exchange(other.status_, std::nullopt);
  return *this;
}

bool Process::is_running() {
  if (id_ == 0 || status_) return false;
  int status = 0;
  const auto ended = waitpid(id_, &status, WNOHANG);
  if (ended == id_) status_ = status;
  return ended == 0;
}

bool Process::wait(milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (is_running()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(milliseconds{5});
  }
  return true;
}

std::string Process::ending() const {
  if (!status_) return "unknown end";
  if (WIFEXITED(*status_)) return fmt::format("exit status {}", WEXITSTATUS(*status_));
  const int number = WTERMSIG(*status_);
  return fmt::format("signal {} ({})", number, strsignal(number));
}

bool Process::succeeded() const {
  return status_ && WIFEXITED(*status_) && WEXITSTATUS(*status_) == 0;
}

void Process::stop(milliseconds grace) {
  if (!is_running()) return;
  kill(id_, SIGTERM);
  if (!wait(grace)) kill_group();
}

void Process::kill_group() {
  kill(-id_, SIGKILL);
  kill(id_, SIGKILL);
  int status = 0;
  if (waitpid(id_, &status, 0) == id_) status_ = status;
}

void run_command(const Command& command, milliseconds timeout) {
  Process process{command};
  const auto& program = command.arguments.front();
  if (!process.wait(timeout)) {
    throw system_error("{} did not end in time (seconds={}, log={})", program,
                       std::chrono::duration_cast<std::chrono::seconds>(timeout).count(),
                       command.output.string());
  }
  if (!process.succeeded()) {
    throw system_error("{} failed: {} (log={})", program, process.ending(),
                       command.output.string());
  }
}

}  // namespace oph::io_server
