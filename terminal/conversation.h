// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <ostream>
#include <string>

#include "base/response.h"
#include "terminal/environment.h"
#include "terminal/transport.h"

namespace oph::terminal {

/// What went to and fro for the last line that was sent.
struct Exchange {
  std::string request;
  Reply reply;
};

/// Talks with the server in the name of one user, and keeps the variables that tell of session,
/// folders and cube as the answers say.
class Conversation {
 public:
  Conversation(Transport& transport, Environment& environment)
      : transport_{transport}, environment_{environment} {}

  /// Sends a request (see request.h). Absent: it was accepted and has no answer yet. Throws a
  /// Failure if it was refused, or if there is no answer to be had.
  std::optional<Response> exchange(std::string request);
  /// Sends a typed operator and returns the document that answers it. Throws a Failure as above,
  /// and if there is no answer, or it holds an ERROR.
  Response ask(const std::string& command);
  /// As ask() for a question beside the work: it leaves no trace in the variables, nor in
  /// last_exchange().
  Response ask_aside(const std::string& command);
  /// Fetches a page of the server. Throws a Failure if there is none.
  std::string get(const std::string& path) { return transport_.get(path); }

  /// Forgets the session in use for `session`, with its folder and cube.
  void switch_session(const std::string& session);

  const std::optional<Exchange>& last_exchange() const { return last_exchange_; }
  void forget_last_exchange() { last_exchange_.reset(); }
  /// Prints what goes to and fro from now on.
  void trace(std::ostream& stream) { trace_ = &stream; }

 private:
  Reply call(const std::string& request);

  Transport& transport_;
  Environment& environment_;
  std::optional<Exchange> last_exchange_;
  std::ostream* trace_ = nullptr;
};

}  // namespace oph::terminal
