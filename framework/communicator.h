// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oph::framework {

/// The ranks that run a task together. One collective operation is all there is, so that ranks
/// which follow different paths (because one of them failed) still meet.
class Communicator {
 public:
  virtual ~Communicator() = default;
  virtual int rank() const = 0;
  virtual int size() const = 0;
  /// Gives `text` to all ranks and returns what all of them gave, by rank. Collective; waits
  /// without using the processor.
  virtual std::vector<std::string> exchange(std::string_view text) = 0;
  /// For libraries that communicate by themselves: the address of the `MPI_Comm` of these ranks,
  /// null for a process alone. Such calls are outside of what Team can promise: a rank must enter
  /// them only after all ranks have agreed to.
  virtual const void* native() const { return nullptr; }
};

/// A process alone.
class SerialCommunicator final : public Communicator {
 public:
  int rank() const override { return 0; }
  int size() const override { return 1; }
  std::vector<std::string> exchange(std::string_view text) override { return {std::string{text}}; }
};

}  // namespace oph::framework
