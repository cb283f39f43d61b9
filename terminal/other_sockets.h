// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mutex>
#include <set>

namespace oph::terminal {

/// The sockets that threads wait for which Ctrl-C does not interrupt.
class OtherSockets {
 public:
  void add(int socket);
  void remove(int socket);
  /// Shuts all of them down, and those that are added later.
  void cancel();

 private:
  std::mutex mutex_;
  std::set<int> sockets_;
  bool is_cancelled_ = false;
};

}  // namespace oph::terminal
