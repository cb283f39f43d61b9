// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "framework/communicator.h"
#include "framework/environment.h"
#include "framework/monitor.h"

namespace oph::framework {

/// What became of a task; complete on the root only.
struct Outcome {
  bool ok = false;
  std::string status;         ///< OPH_STATUS_COMPLETED, or that of the phase that failed
  std::string notifications;  ///< "cube=…;" for the server
  std::string response;       ///< the JSON document
};

/// Runs one task string on the ranks of `communicator`: loads the operator and takes it through
/// its seven phases, together with the other ranks. Whatever goes wrong ends in the outcome;
/// nothing is thrown. Collective.
Outcome run_task(Environment& environment, Communicator& communicator, Monitor& monitor,
                 std::string_view submission) noexcept;

}  // namespace oph::framework
