// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

namespace oph::terminal {

/// What a server answers. An absent job id changes nothing, an empty one ends the session.
struct Reply {
  std::optional<std::string> jobid;
  std::optional<std::string> response;  ///< the response document, JSON
  int error = 0;                        ///< 0: accepted
};

/// The way to a server. Several threads may use it at once; Ctrl-C interrupts the one that made it.
class Transport {
 public:
  Transport() = default;
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;
  virtual ~Transport() = default;

  /// Sends a workflow and waits for its answer. Throws a Failure if no answer arrives.
  virtual Reply execute(const std::string& request) = 0;
  /// Fetches a page of the server: get("/manuals.json"). Throws a Failure if there is none.
  virtual std::string get(const std::string& path) = 0;
  /// Ends what other threads are waiting for.
  virtual void cancel_others() = 0;
};

}  // namespace oph::terminal
