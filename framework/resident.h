// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "framework/communicator.h"
#include "framework/environment.h"

namespace oph::framework {

/// Makes the communicator of the first `ranks` ranks of this job.
using MakeCommunicator = std::function<std::unique_ptr<Communicator>(int ranks)>;

/// How one rank of a resident pool presents itself.
struct PoolMember {
  std::string pool;
  std::string server;  ///< where it listens, see pool::Channel
  int rank = 0;
  int ranks = 1;
};

/// Serves tasks until the server closes the channel. A rank without work sleeps in the kernel. If
/// the server dies during a task, the process ends at once: what it leaves is swept later.
void serve(Environment& environment, const PoolMember& member,
           const MakeCommunicator& communicator);

}  // namespace oph::framework
