// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/process.h"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>

#include "base/error.h"

namespace oph::server {
namespace {

constexpr std::chrono::milliseconds kPollInterval{5};

/// What the child needs, made before the fork: afterwards it must not allocate.
class Prepared {
 public:
  explicit Prepared(const Command& command)
      : signal_at_death_{command.signal_at_death}, parent_{::getpid()} {
    arguments_ = command.arguments;
    for (auto** entry = environ; *entry != nullptr; ++entry) {
      if (!is_replaced(*entry, command)) environment_.emplace_back(*entry);
    }
    for (const auto& [name, value] : command.environment) {
      environment_.push_back(name + "=" + value);
    }
    argument_pointers_ = pointers(arguments_);
    environment_pointers_ = pointers(environment_);
    output_ = open_for_append(command.output);
    errors_ = open_for_append(command.errors);
  }
  ~Prepared() {
    ::close(output_);
    ::close(errors_);
  }
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;

  [[noreturn]] void become(int failure_pipe) const {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, signal_at_death_);
    if (::getppid() != parent_) ::_exit(126);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    const int input = ::open("/dev/null", O_RDONLY);
    ::dup2(input, STDIN_FILENO);
    ::dup2(output_, STDOUT_FILENO);
    ::dup2(errors_, STDERR_FILENO);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execvpe(argument_pointers_[0], argument_pointers_.data(), environment_pointers_.data());
    const int error = errno;
    if (::write(failure_pipe, &error, sizeof error) < 0) ::_exit(126);
    ::_exit(127);
  }

 private:
  static bool is_replaced(const char* entry, const Command& command) {
    const auto* equals = std::strchr(entry, '=');
    if (equals == nullptr) return true;
    const std::string_view name{entry, static_cast<std::size_t>(equals - entry)};
    for (const auto& [replaced, value] : command.environment) {
      if (replaced == name) return true;
    }
    return false;
  }

  static std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> list;
    for (auto& text : texts) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
  }

  static int open_for_append(const std::filesystem::path& file) {
    const int descriptor =
        ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) throw errno_error("cannot open " + file.string());
    return descriptor;
  }

  int signal_at_death_;
  pid_t parent_;
  std::vector<std::string> arguments_;
  std::vector<std::string> environment_;
  std::vector<char*> argument_pointers_;
  std::vector<char*> environment_pointers_;
  int output_ = -1;
  int errors_ = -1;
};

/// Forks and waits until the child runs the program, or failed to.
pid_t fork_and_run(const Command& command) {
  const Prepared prepared{command};
  int failure[2];
  if (::pipe2(failure, O_CLOEXEC) != 0) throw errno_error("cannot make a pipe");
  const pid_t child = ::fork();
  if (child == 0) prepared.become(failure[1]);
  ::close(failure[1]);
  int error = child < 0 ? errno : 0;
  if (child > 0) {
    while (::read(failure[0], &error, sizeof error) < 0 && errno == EINTR) {
    }
  }
  ::close(failure[0]);
  if (error == 0) return child;
  if (child > 0) ::waitpid(child, nullptr, 0);
  throw system_error("cannot start {}: {}", command.arguments.at(0), std::strerror(error));
}

}  // namespace

Process::~Process() {
  if (!status_) stop(std::chrono::milliseconds{0});
}

std::optional<int> Process::wait(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!status_) {
    int status = 0;
    const auto ended = ::waitpid(id_, &status, WNOHANG);
    if (ended == id_ || (ended < 0 && errno != EINTR)) {
      status_ = status;
    } else if (std::chrono::steady_clock::now() >= deadline) {
      return std::nullopt;
    } else {
      std::this_thread::sleep_for(kPollInterval);
    }
  }
  return status_;
}

void Process::signal(int number) const {
  if (!status_) ::kill(-id_, number);
}

int Process::stop(std::chrono::milliseconds limit) {
  if (limit.count() > 0) signal(SIGTERM);
  if (!wait(limit)) {
    signal(SIGKILL);
    while (!wait(std::chrono::seconds{1})) {
    }
  }
  return *status_;
}

int signal_of(int wait_status) {
  if (WIFSIGNALED(wait_status)) return WTERMSIG(wait_status);
  const int code = WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 0;
  return code > 128 && code < 128 + NSIG ? code - 128 : 0;
}

class Spawner::Queue {
 public:
  using Start = std::packaged_task<std::unique_ptr<Process>()>;

  void push(Start start) {
    {
      const std::lock_guard lock{mutex_};
      starts_.push_back(std::move(start));
    }
    changed_.notify_one();
  }

  void stop() {
    {
      const std::lock_guard lock{mutex_};
      stopping_ = true;
    }
    changed_.notify_one();
  }

  void serve() {
    for (;;) {
      std::unique_lock lock{mutex_};
      changed_.wait(lock, [&] { return stopping_ || !starts_.empty(); });
      if (starts_.empty()) return;
      auto start = std::move(starts_.front());
      starts_.pop_front();
      lock.unlock();
      start();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Start> starts_;
  bool stopping_ = false;
};

Spawner::Spawner()
    : queue_{std::make_unique<Queue>()}, thread_{[&queue = *queue_] { queue.serve(); }} {}

Spawner::~Spawner() {
  queue_->stop();
  thread_.join();
}

std::unique_ptr<Process> Spawner::start(const Command& command) {
  Queue::Start start{[&command] { return std::make_unique<Process>(fork_and_run(command)); }};
  auto process = start.get_future();
  queue_->push(std::move(start));
  return process.get();
}

}  // namespace oph::server
