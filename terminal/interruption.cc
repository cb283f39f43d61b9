// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/interruption.h"

#include <sys/socket.h>

#include <cerrno>
#include <csignal>
#include <ctime>

namespace oph::terminal::interruption {
namespace {

volatile std::sig_atomic_t requested = 0;
volatile std::sig_atomic_t connection = -1;

// gSOAP repeats interrupted reads, so the handler ends the connection that they wait for.
void on_interrupt(int) {
  const int saved = errno;
  requested = 1;
  if (connection >= 0) ::shutdown(connection, SHUT_RDWR);
  errno = saved;
}

}  // namespace

void install() {
  struct sigaction action {};
  action.sa_handler = on_interrupt;
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
}

bool is_requested() noexcept {
  return requested != 0;
}

void clear() noexcept {
  requested = 0;
}

void watch_connection(int socket) noexcept {
  connection = socket;
}

void sleep(std::chrono::milliseconds duration) {
  constexpr long kNanoseconds = 1'000'000;
  timespec left{duration.count() / 1000, duration.count() % 1000 * kNanoseconds};
  while (!is_requested() && ::nanosleep(&left, &left) != 0 && errno == EINTR) {
  }
}

Blocked::Blocked() {
  sigset_t all;
  sigfillset(&all);
  ::pthread_sigmask(SIG_BLOCK, &all, &before_);
}

Blocked::~Blocked() {
  ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
}

}  // namespace oph::terminal::interruption
