// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <thread>

#include "base/error.h"
#include "base/text.h"

namespace oph {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kPollInterval{5};

/// Closes what it opened itself.
class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_{number}, is_own_{true} {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (is_own_) ::close(number_);
  }

  /// A file that is appended to, unless there is an open one already.
  void open(const std::filesystem::path& file, int given) {
    number_ = given;
    if (given >= 0) return;
    const auto* name = file.empty() ? "/dev/null" : file.c_str();
    number_ = ::open(name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (number_ < 0) throw errno_error(fmt::format("cannot write {}", name));
    is_own_ = true;
  }
  int number() const { return number_; }

 private:
  int number_ = -1;
  bool is_own_ = false;
};

/// What the child needs, made before the fork: afterwards it must not allocate.
class Prepared {
 public:
  explicit Prepared(const Command& command) : command_{command}, parent_{::getpid()} {
    for (auto** entry = environ; command.inherits_environment && *entry != nullptr; ++entry) {
      if (!is_replaced(*entry)) environment_.emplace_back(*entry);
    }
    for (const auto& [name, value] : command.environment) {
      environment_.push_back(name + "=" + value);
    }
    program_ = find_program();
    arguments_ = command.arguments;
    argument_pointers_ = pointers(arguments_);
    environment_pointers_ = pointers(environment_);
    output_.open(command.output, command.output_descriptor);
    const bool is_shared = command.errors.empty() && command.errors_descriptor < 0;
    errors_.open(command.errors, is_shared ? output_.number() : command.errors_descriptor);
  }

  /// Runs in the child, where only async-signal-safe calls are allowed. Returns if anything fails.
  void become() const {
    if (::prctl(PR_SET_PDEATHSIG, command_.signal_at_death) != 0) return;
    // The parent may have died before the line above.
    if (::getppid() != parent_) ::_exit(1);
    if (::setpgid(0, 0) != 0 || !announce_group()) return;
    sigset_t none;
    ::sigemptyset(&none);
    if (::sigprocmask(SIG_SETMASK, &none, nullptr) != 0) return;
    for (const int number : {SIGPIPE, SIGCHLD, SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
    if (!command_.folder.empty() && ::chdir(command_.folder.c_str()) != 0) return;
    const auto bytes = static_cast<rlim_t>(command_.memory_bytes);
    const rlimit memory{bytes, bytes};
    if (bytes > 0 && ::setrlimit(RLIMIT_AS, &memory) != 0) return;
    const int given = command_.input_descriptor;
    const int input = given >= 0 ? given : ::open("/dev/null", O_RDONLY);
    if (input < 0 || ::dup2(input, STDIN_FILENO) < 0) return;
    if (::dup2(output_.number(), STDOUT_FILENO) < 0) return;
    if (::dup2(errors_.number(), STDERR_FILENO) < 0) return;
    if (::close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) != 0) return;
    ::execve(program_.c_str(), argument_pointers_.data(), environment_pointers_.data());
  }

 private:
  bool announce_group() const {
    if (command_.group_descriptor < 0) return true;
    const pid_t group = ::getpid();
    return ::write(command_.group_descriptor, &group, sizeof group) == sizeof group;
  }

  bool is_replaced(std::string_view entry) const {
    const auto name = entry.substr(0, entry.find('='));
    return std::any_of(command_.environment.begin(), command_.environment.end(),
                       [&](const auto& added) { return added.first == name; });
  }

  std::string find_program() const {
    const auto& name = command_.arguments.at(0);
    if (name.find('/') != std::string::npos) return name;
    for (const auto& entry : environment_) {
      if (!entry.starts_with("PATH=")) continue;
      for (const auto folder : split(std::string_view{entry}.substr(5), ':')) {
        auto path = fmt::format("{}/{}", folder, name);
        if (::access(path.c_str(), X_OK) == 0) return path;
      }
    }
    throw system_error("cannot start {}: it is not in PATH", name);
  }

  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (auto& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
  }

  const Command& command_;
  pid_t parent_;
  std::string program_;
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<char*> argument_pointers_;
  std::vector<char*> environment_pointers_;
  Descriptor output_;
  Descriptor errors_;
};

/// Forks and waits until the child runs the program, or failed to.
pid_t fork_and_run(const Command& command) {
  const Prepared prepared{command};
  // The child writes its errno here if it does not get as far as exec, which closes the pipe.
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw errno_error("cannot make a pipe");
  const Descriptor reader{ends[0]};
  pid_t child = 0;
  int error = 0;
  {
    const Descriptor writer{ends[1]};
    child = ::fork();
    if (child == 0) {
      prepared.become();
      error = errno;
      if (::write(writer.number(), &error, sizeof error) < 0) ::_exit(126);
      ::_exit(127);
    }
    if (child < 0) throw errno_error("cannot start a process");
  }
  while (::read(reader.number(), &error, sizeof error) < 0 && errno == EINTR) {
  }
  if (error == 0) return child;
  ::waitpid(child, nullptr, 0);
  throw system_error("cannot start {}: {}", command.arguments.front(), std::strerror(error));
}

}  // namespace

Process::Process(const Command& command) : id_{fork_and_run(command)} {}

Process::~Process() {
  kill_if_running();
}

Process::Process(Process&& other) noexcept
    : id_{std::exchange(other.id_, 0)}, status_{std::exchange(other.status_, std::nullopt)} {}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  kill_if_running();
  id_ = std::exchange(other.id_, 0);
  status_ = std::exchange(other.status_, std::nullopt);
  return *this;
}

void Process::kill_if_running() {
  if (is_running()) stop(milliseconds{0});
}

bool Process::is_running() {
  if (id_ == 0 || status_) return false;
  int status = 0;
  const auto ended = ::waitpid(id_, &status, WNOHANG);
  if (ended == id_ || (ended < 0 && errno != EINTR)) status_ = status;
  return !status_;
}

std::optional<int> Process::wait(milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (is_running()) {
    if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
    std::this_thread::sleep_for(kPollInterval);
  }
  return status_;
}

std::optional<int> Process::wait_and_clear(milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (id_ != 0 && !status_) {
    siginfo_t info{};
    // The child stays a zombie, so that its number cannot mean another group yet.
    const int failed = ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (failed == 0 && info.si_pid == 0) {
      if (std::chrono::steady_clock::now() >= deadline) return std::nullopt;
      std::this_thread::sleep_for(kPollInterval);
      continue;
    }
    ::kill(-id_, SIGKILL);
    is_running();
  }
  return status_;
}

void Process::signal(int number) const {
  if (id_ != 0 && !status_) ::kill(-id_, number);
}

int Process::stop(milliseconds limit) {
  if (limit.count() > 0) signal(SIGTERM);
  if (!wait(limit)) {
    signal(SIGKILL);
    while (!wait(std::chrono::seconds{1})) {
    }
  }
  return status_.value_or(0);
}

std::string Process::ending() const {
  if (!status_) return "unknown end";
  if (WIFEXITED(*status_)) return fmt::format("exit status {}", WEXITSTATUS(*status_));
  const int number = WTERMSIG(*status_);
  return fmt::format("signal {} ({})", number, ::strsignal(number));
}

bool Process::succeeded() const {
  return status_ && WIFEXITED(*status_) && WEXITSTATUS(*status_) == 0;
}

void run_command(const Command& command, milliseconds limit) {
  Process process{command};
  const auto& program = command.arguments.front();
  if (!process.wait(limit)) {
    throw system_error("{} did not end in time (seconds={}, log={})", program,
                       std::chrono::duration_cast<std::chrono::seconds>(limit).count(),
                       command.output.string());
  }
  if (!process.succeeded()) {
    throw system_error("{} failed: {} (log={})", program, process.ending(),
                       command.output.string());
  }
}

}  // namespace oph
