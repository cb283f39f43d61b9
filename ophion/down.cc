// SPDX-License-Identifier: GPL-3.0-or-later
#include <signal.h>

#include <chrono>
#include <iostream>
#include <thread>

#include "base/error.h"
#include "ophion/leftovers.h"
#include "ophion/stack.h"
#include "ophion/supervisor_lock.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace {

// More than the server and the databases are given to end, one after the other.
constexpr std::chrono::seconds kGrace{60};

/// Waits until nobody holds the lock.
bool wait_until_free(const Layout& layout, std::chrono::seconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  while (SupervisorLock::holder(layout.lock())) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  return true;
}

void stop_supervisor(const Layout& layout, pid_t supervisor) {
  if (kill(supervisor, SIGTERM) != 0 && errno == EPERM) {
    throw user_error("the stack belongs to another user (pid={})", supervisor);
  }
  if (wait_until_free(layout, kGrace)) return;
  kill(supervisor, SIGKILL);
  wait_until_free(layout, kGrace);
}

}  // namespace

int down(const std::filesystem::path& folder) {
  const Layout layout{folder};
  require_stack(folder);
  const auto supervisor = SupervisorLock::holder(layout.lock());
  if (supervisor) stop_supervisor(layout, *supervisor);
  const auto count = kill_leftovers(folder);
  for (const auto& file : {layout.pid(), layout.ready(), layout.services()}) {
    std::filesystem::remove(file);
  }
  if (supervisor) {
    std::cout << fmt::format("the stack is stopped ({})\n", folder.string());
  } else if (count > 0) {
    std::cout << fmt::format("the supervisor was dead; {} processes that it left are killed\n",
                             count);
  } else {
    std::cout << fmt::format("the stack was not running ({})\n", folder.string());
  }
  return 0;
}

}  // namespace oph::ophion
