// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/library_manuals.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <cstring>

#include "base/error.h"
#include "base/log.h"

namespace oph::io_server {
namespace fs = std::filesystem;
namespace {

constexpr std::chrono::seconds kTimeout{20};

void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const auto written = write(descriptor, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

/// Runs in the child: 'J' and the JSON text, or 'E' and why there is none, or nothing.
void tell_manuals(const fs::path& library, int descriptor) {
  void* handle = dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (handle == nullptr) return write_all(descriptor, std::string{"E"} + dlerror());
  using Teller = const char* (*)();
  const auto tell = reinterpret_cast<Teller>(dlsym(handle, "oph_udf_manuals"));
  if (tell != nullptr) write_all(descriptor, std::string{"J"} + tell());
}

/// Reads to the end of the pipe; false if that takes too long.
bool read_all(int descriptor, std::string& text) {
  const auto deadline = std::chrono::steady_clock::now() + kTimeout;
  std::array<char, 65536> buffer{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        deadline - std::chrono::steady_clock::now());
    pollfd wanted{descriptor, POLLIN, 0};
    if (left.count() <= 0 || poll(&wanted, 1, static_cast<int>(left.count())) <= 0) return false;
    const auto size = read(descriptor, buffer.data(), buffer.size());
    if (size <= 0) return size == 0;
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
}

/// What the library told, see tell_manuals(). Throws if it crashed or hung.
std::string ask(const fs::path& library) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) throw errno_error("cannot read a library");
  const pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    tell_manuals(library, ends[1]);
    _exit(0);
  }
  close(ends[1]);
  std::string text;
  const bool is_complete = child > 0 && read_all(ends[0], text);
  close(ends[0]);
  if (child < 0) throw errno_error("cannot read a library");
  if (!is_complete) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  if (!is_complete) throw system_error("it does not answer");
  if (WIFSIGNALED(status)) throw system_error("it crashes: {}", strsignal(WTERMSIG(status)));
  return text;
}

}  // namespace

std::vector<PrimitiveManual> library_manuals(const fs::path& library) try {
  const auto answer = ask(library);
  if (answer.empty()) return {};
  if (answer.front() == 'E') throw system_error("it cannot be loaded: {}", answer.substr(1));
  return read_primitive_manuals(std::string_view{answer}.substr(1));
} catch (const Error& error) {
  log::warning("a library of primitives is left out: " + error.text(),
               {{"library", library.string()}});
  return {};
}

std::string quote_library(std::string_view name) {
  const auto allowed = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '+' || c == '-';
  };
  if (name.empty() || !std::ranges::all_of(name, allowed)) {
    throw user_error("the file name of a library may have letters, digits and ._+- (library={})",
                     name);
  }
  return "'" + std::string{name} + "'";
}

}  // namespace oph::io_server
