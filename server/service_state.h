// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <utility>

#include "base/error.h"

namespace oph::server {

/// Whether users are served. An administrator closes the service for maintenance: what runs goes
/// on, and only administrators are let in, also after a restart of the server.
class ServiceState {
 public:
  /// `mark` is a file that is there while the service is closed.
  explicit ServiceState(std::filesystem::path mark) : mark_{std::move(mark)} {
    is_open_ = !std::filesystem::exists(mark_);
  }

  bool is_open() const { return is_open_; }
  /// Throws a system error, and changes nothing, if that cannot be kept.
  void set_open(bool is_open) {
    if (is_open) {
      std::filesystem::remove(mark_);
    } else if (!std::ofstream{mark_}) {
      throw errno_error("cannot note that the service is closed");
    }
    is_open_ = is_open;
  }

 private:
  const std::filesystem::path mark_;
  std::atomic<bool> is_open_ = true;
};

}  // namespace oph::server
