// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/programs/program_run.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>

#include "base/error.h"
#include "base/group_watch.h"
#include "base/process.h"

namespace oph::operators::programs {
namespace {

using framework::Task;
using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

constexpr int kTick = 50;  // milliseconds

/// Both ends of a pipe; the writing one is for the child.
class Pipe {
 public:
  Pipe() {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) throw errno_error("cannot make a pipe");
    ::fcntl(ends_[0], F_SETFL, O_NONBLOCK);
  }
  ~Pipe() {
    close_writer();
    ::close(ends_[0]);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  int reader() const { return ends_[0]; }
  int writer() const { return ends_[1]; }
  void close_writer() {
    if (ends_[1] >= 0) ::close(ends_[1]);
    ends_[1] = -1;
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

/// Takes what a program prints to a file, or to a text.
class Sink {
 public:
  Sink(std::string& text, const std::filesystem::path& file) : text_{text} {
    if (file.empty()) return;
    // A link that a user could have put there is not followed.
    file_ = ::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0644);
    if (file_ < 0) {
      throw user_error("a file cannot be written: {} (file={})", std::strerror(errno),
                       file.filename().string());
    }
  }
  ~Sink() {
    if (file_ >= 0) ::close(file_);
  }
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;

  void take(std::string_view part) {
    if (file_ < 0) {
      text_ += part;
      return;
    }
    while (!part.empty()) {
      const auto written = ::write(file_, part.data(), part.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw errno_error("what a program prints cannot be written");
      part.remove_prefix(static_cast<std::size_t>(written));
    }
  }

 private:
  std::string& text_;
  int file_ = -1;
};

/// A running program with what comes out of it.
class Run {
 public:
  Run(Task& task, const Program& program)
      : task_{task},
        limit_{task.configuration().integer("scripts.output_kilobytes") * 1024},
        seconds_{task.configuration().integer("scripts.seconds")},
        output_sink_{text_, program.output},
        errors_sink_{text_, program.errors},
        is_shared_{program.output == program.errors},
        process_{command(program)} {
    output_.close_writer();
    errors_.close_writer();
  }

  ProgramResult finish() {
    const auto deadline = steady_clock::now() + seconds_;
    while (!process_.wait_and_clear(milliseconds{0})) {
      task_.check_cancelled();
      if (steady_clock::now() >= deadline) {
        throw user_error("the program ran too long and was killed (seconds={})", seconds_.count());
      }
      wait_for_text();
    }
    // Whatever was printed is in the pipes: nobody is left who could add to it.
    drain();
    return {std::move(text_), *process_.wait_and_clear(milliseconds{0})};
  }

 private:
  Command command(const Program& program) {
    Command command;
    command.arguments = program.arguments;
    command.environment = program.environment;
    command.inherits_environment = false;
    command.folder = program.folder;
    command.memory_bytes = task_.configuration().integer("scripts.memory_megabytes") << 20;
    command.output_descriptor = output_.writer();
    // In one pipe lines keep their order.
    command.errors_descriptor = is_shared_ ? output_.writer() : errors_.writer();
    command.group_descriptor = watch_.descriptor();
    return command;
  }

  void wait_for_text() {
    std::array<pollfd, 2> ends{
        {{output_.reader(), POLLIN, 0}, {is_shared_ ? -1 : errors_.reader(), POLLIN, 0}}};
    ::poll(ends.data(), ends.size(), kTick);
    const bool is_idle = (ends[0].revents & POLLIN) == 0 && (ends[1].revents & POLLIN) == 0;
    // A program that closed its outputs is ready at once, for ever.
    const bool has_closed = ((ends[0].revents | ends[1].revents) & POLLHUP) != 0;
    if (is_idle && has_closed) ::poll(nullptr, 0, kTick);
    drain();
  }

  void drain() {
    read(output_.reader(), output_sink_);
    if (!is_shared_) read(errors_.reader(), errors_sink_);
  }

  void read(int pipe, Sink& sink) {
    std::array<char, 65536> buffer;
    for (;;) {
      const auto count = ::read(pipe, buffer.data(), buffer.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) return;
      printed_ += count;
      if (printed_ > limit_) {
        throw user_error("the program printed too much and was killed (kilobytes={})",
                         limit_ / 1024);
      }
      sink.take({buffer.data(), static_cast<std::size_t>(count)});
    }
  }

  Task& task_;
  std::int64_t limit_;
  seconds seconds_;
  std::int64_t printed_ = 0;
  std::string text_;
  Pipe output_;
  Pipe errors_;
  Sink output_sink_;
  Sink errors_sink_;
  bool is_shared_;
  GroupWatch watch_;
  Process process_;
};

}  // namespace

std::string ProgramResult::return_code() const {
  if (WIFSIGNALED(wait_status)) {
    const int number = WTERMSIG(wait_status);
    return fmt::format("Script was ended by signal {} ({})", number, ::strsignal(number));
  }
  const int code = WEXITSTATUS(wait_status);
  if (code == 0) return "Script executed correctly (0)";
  return fmt::format("Script failed with code {}", code);
}

ProgramResult run_program(Task& task, const Program& program) {
  return Run{task, program}.finish();
}

}  // namespace oph::operators::programs
