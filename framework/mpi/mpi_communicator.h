// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mpi.h>

#include "framework/communicator.h"

namespace oph::framework {

/// The first `size` ranks of the MPI job. All of them make it together.
class MpiCommunicator final : public Communicator {
 public:
  explicit MpiCommunicator(int size);
  ~MpiCommunicator() override;
  MpiCommunicator(const MpiCommunicator&) = delete;
  MpiCommunicator& operator=(const MpiCommunicator&) = delete;

  int rank() const override { return rank_; }
  int size() const override { return size_; }
  std::vector<std::string> exchange(std::string_view text) override;
  const void* native() const override { return &handle_; }

 private:
  MPI_Comm handle_ = MPI_COMM_NULL;
  int rank_ = 0;
  int size_ = 1;
};

/// Starts MPI and ends it with the object's life.
class MpiSession {
 public:
  MpiSession();
  ~MpiSession();
  MpiSession(const MpiSession&) = delete;
  MpiSession& operator=(const MpiSession&) = delete;

  int rank() const { return rank_; }
  int size() const { return size_; }
  /// Ends all ranks at once, this one included.
  [[noreturn]] void abort() const;

 private:
  int rank_ = 0;
  int size_ = 1;
};

/// Whether this process was started by mpirun (or srun with PMI): otherwise MPI is not needed.
bool was_started_by_mpi();

}  // namespace oph::framework
