// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/other_sockets.h"

#include <sys/socket.h>

namespace oph::terminal {

void OtherSockets::add(int socket) {
  const std::lock_guard lock{mutex_};
  if (is_cancelled_) ::shutdown(socket, SHUT_RDWR);
  sockets_.insert(socket);
}

void OtherSockets::remove(int socket) {
  const std::lock_guard lock{mutex_};
  sockets_.erase(socket);
}

void OtherSockets::cancel() {
  const std::lock_guard lock{mutex_};
  is_cancelled_ = true;
  for (const int socket : sockets_) ::shutdown(socket, SHUT_RDWR);
}

}  // namespace oph::terminal
