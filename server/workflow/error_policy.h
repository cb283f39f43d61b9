// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string_view>

namespace oph::server {

/// What happens to a workflow when one of its tasks fails.
struct ErrorPolicy {
  enum class Action {
    kAbort,     ///< the workflow fails; running tasks are cancelled, waiting ones aborted
    kBreak,     ///< the same, but running tasks may end
    kContinue,  ///< the task has failed and its dependants are aborted; other branches go on
    kSkip,      ///< the task counts as skipped and its dependants run
  };
  enum class Growth { kNone, kRandom, kExponential };

  Action action = Action::kAbort;
  int retries = 0;   ///< before `action` is taken
  double delay = 0;  ///< seconds before a retry
  Growth growth = Growth::kNone;

  /// Reads "skip", "continue", "break", "abort" or "repeat N [seconds [e|r]]". Throws a user
  /// error that names `field`.
  static ErrorPolicy parse(std::string_view field, std::string_view text);

  /// How long to wait before retry `number` (from 1): constant, random below `delay`, or random
  /// below a bound that doubles with each retry (one hour at most).
  std::chrono::milliseconds pause(int number) const;
};

}  // namespace oph::server
