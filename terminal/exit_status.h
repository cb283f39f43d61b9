// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>

#include "base/error.h"

namespace oph::terminal {

/// What the program returns to the shell; the numbers are part of the interface (scripts test
/// them).
enum class ExitStatus : int {
  kOk = 0,
  kFailure = 1,
  kCommand = 3,      ///< no such command, or wrongly used
  kOption = 4,       ///< wrong options of the program
  kUnreachable = 5,  ///< no server, or none that can be trusted
  kDenied = 7,       ///< wrong credentials or no permission
  kParameter = 8,    ///< the server refused the request
  kReply = 9,        ///< the request ran and failed: its answer holds an ERROR
};

/// An error that also tells what to return to the shell.
class Failure : public Error {
 public:
  Failure(ExitStatus status, std::string text)
      : Error{Blame::kUser, std::move(text)}, status_{status} {}

  ExitStatus status() const noexcept { return status_; }

 private:
  ExitStatus status_;
};

/// The user left a job alone that goes on: nothing is wrong, but there is no result either.
class Interruption : public Failure {
 public:
  explicit Interruption(std::string text) : Failure{ExitStatus::kFailure, std::move(text)} {}
};

}  // namespace oph::terminal
