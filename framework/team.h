// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <string>

#include "base/error.h"
#include "framework/communicator.h"

namespace oph::framework {

/// Thrown in a rank that cannot go on because another one failed; the failure itself is known to
/// all ranks already.
class PeerFailed : public std::exception {
 public:
  const char* what() const noexcept override { return "another rank failed"; }
};

/// What ranks say to each other during the phases of one task.
///
/// Each exchange is either about a value or the end of a phase. A rank that fails goes to the end
/// of its phase at once; the others meet it there even if they came for a value: nobody waits for
/// a rank that gave up.
class Team {
 public:
  explicit Team(Communicator& communicator) : communicator_{communicator} {}

  int rank() const { return communicator_.rank(); }
  int size() const { return communicator_.size(); }
  bool is_root() const { return rank() == 0; }
  /// See Communicator::native().
  const void* native() const { return communicator_.native(); }

  /// Starts a phase.
  void begin_phase();
  /// Ends a phase with this rank's outcome; returns the worst one of all ranks, the same on each.
  /// A rank that met PeerFailed passes what it has; the first failure counts.
  Status end_phase(const Status& own);

  /// Collective: returns on every rank the text that `make` returns on the root. Throws PeerFailed
  /// if some rank failed before, or if `make` throws on the root: then that is the outcome of the
  /// phase on every rank.
  std::string from_root(const std::function<std::string()>& make);
  /// Collective: the texts of all ranks, by rank. Throws PeerFailed as above.
  std::vector<std::string> share(std::string_view text);

 private:
  std::vector<std::string> exchange_values(std::string_view text);

  Communicator& communicator_;
  /// Set when the end of the phase came while this rank wanted a value.
  bool has_ended_ = false;
  Status outcome_;
};

}  // namespace oph::framework
