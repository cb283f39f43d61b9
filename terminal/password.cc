// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/password.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <fstream>

#include "terminal/exit_status.h"

namespace oph::terminal {
namespace {

/// The controlling terminal with its echo off, as it was before when this ends.
class SilentTerminal {
 public:
  SilentTerminal() : descriptor_{::open("/dev/tty", O_RDWR | O_CLOEXEC)} {
    if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) {
      if (descriptor_ >= 0) ::close(descriptor_);
      throw Failure{ExitStatus::kOption,
                    "there is no password and no terminal to ask for it: set OPH_PASSWD, or give "
                    "--password-file FILE"};
    }
    auto silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(descriptor_, TCSAFLUSH, &silent);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  ~SilentTerminal() {
    ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    ::close(descriptor_);
  }

  void write(const std::string& text) const {
    if (::write(descriptor_, text.data(), text.size()) < 0) {
      throw Failure{ExitStatus::kFailure, "the terminal cannot be written"};
    }
  }

  std::string read_line() const {
    std::string line;
    char c = 0;
    while (::read(descriptor_, &c, 1) == 1 && c != '\n') line += c;
    return line;
  }

 private:
  int descriptor_;
  termios before_{};
};

}  // namespace

std::string password_from_file(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) {
    throw Failure{ExitStatus::kOption,
                  fmt::format("the password file cannot be read (file={})", file.string())};
  }
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    throw Failure{
        ExitStatus::kOption,
        fmt::format("the password file may be read by others: chmod 600 {}", file.string())};
  }
  std::ifstream stream{file};
  std::string line;
  std::getline(stream, line);
  if (line.empty()) {
    throw Failure{ExitStatus::kOption,
                  fmt::format("the password file has no first line (file={})", file.string())};
  }
  return line;
}

std::string password_from_prompt(const std::string& user, const std::string& host) {
  const SilentTerminal terminal;
  terminal.write(fmt::format("Password of {} at {}: ", user, host));
  auto password = terminal.read_line();
  terminal.write("\n");
  return password;
}

}  // namespace oph::terminal
