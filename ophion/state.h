// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/configuration.h"

namespace oph::ophion {

/// What is known of the processes of a stack at one moment.
struct StackState {
  struct Entry {
    std::string name;
    std::int64_t port = 0;
    std::int64_t pid = 0;     ///< 0: does not run
    std::int64_t deaths = 0;  ///< since the stack was started
    bool is_up = false;       ///< it runs and accepts connections
    std::string address = "127.0.0.1";
  };
  std::optional<pid_t> supervisor;
  std::vector<Entry> services;

  bool is_up() const;
};

StackState read_state(const Configuration& configuration);

}  // namespace oph::ophion
