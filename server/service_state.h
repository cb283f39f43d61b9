// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

namespace oph::server {

/// Whether users are served. An administrator closes the service for maintenance: what runs goes
/// on, and only administrators are let in. A server that is started is open.
class ServiceState {
 public:
  bool is_open() const { return is_open_; }
  void set_open(bool is_open) { is_open_ = is_open; }

 private:
  std::atomic<bool> is_open_ = true;
};

}  // namespace oph::server
