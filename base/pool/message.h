// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace oph::pool {

// What the server and the resident ranks of a pool say to each other. Every rank keeps one channel
// to the server: a rank that has nothing to do sleeps in it and uses no CPU.

/// Rank to server, first of all.
struct Hello {
  std::string pool;  ///< the name given to the pool by `--pool`
  std::int64_t rank = 0;
  std::int64_t ranks = 1;
  std::int64_t process = 0;
  std::string host;  ///< see this_host(); empty: that of the server
};

/// Server to the ranks 0 … ranks-1 of a pool: run this together.
struct Task {
  std::int64_t id = 0;
  std::int64_t ranks = 1;
  std::string submission;  ///< a task string
};

/// Server to the same ranks: stop at the next fragment and leave nothing behind.
struct Cancel {
  std::int64_t id = 0;
};

/// Server to all ranks: no task comes after the one that runs; end when it is done.
struct Leave {};

/// Rank 0 to server: how far a running task is.
struct Progress {
  std::int64_t id = 0;
  std::string status;  ///< OPH_STATUS_INIT, OPH_STATUS_EXECUTE …
  std::int64_t done = 0;
  std::int64_t total = 0;  ///< fragments; 0: not known
};

/// Rank 0 to server: the end of a task, well or not.
struct Result {
  std::int64_t id = 0;
  std::string status;    ///< OPH_STATUS_COMPLETED or the status of the phase that failed
  std::string outputs;   ///< back-channel: "cube=…;cwd=…;", may be empty
  std::string response;  ///< the JSON document
};

using Message = std::variant<Hello, Task, Cancel, Leave, Progress, Result>;

std::string to_text(const Message& message);
/// Throws a system error if the text is no message.
Message parse_message(std::string_view text);

}  // namespace oph::pool
