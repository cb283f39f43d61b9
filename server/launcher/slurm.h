// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "base/configuration.h"
#include "server/launcher/framework_program.h"
#include "server/launcher/spawner.h"

namespace oph::server {

/// A batch job to submit.
struct SlurmRequest {
  std::string pool;  ///< name that its ranks introduce themselves with; the job's name, too
  std::int64_t ranks = 1;
  std::string account;  ///< checked; empty: SLURM's default
};

/// What SLURM knows of a job.
struct SlurmJob {
  std::string state;      ///< PENDING, RUNNING, COMPLETING, TIMEOUT …; UNKNOWN: forgotten already
  std::string reason;     ///< why it waits, or why it ended
  std::string nodes;      ///< "node[1-3]"; empty before it starts
  std::string exit_code;  ///< "status:signal" of its script

  bool is_pending() const;
  bool has_ended() const;
};

/// Speaks to SLURM through its programs. Nothing of what users wrote is on their command lines but
/// a checked account. Thread-safe.
class Slurm {
 public:
  Slurm(const Configuration& configuration, const FrameworkProgram& program, Spawner& spawner);

  /// Writes the batch script if it is absent. Throws a system error if others than the
  /// administrator may change it, or SLURM's programs are not installed.
  void prepare() const;

  /// The account for a request that names this project, or none. Throws a user error if it is no
  /// name of an account, or not one of slurm.projects.
  std::string account(const std::string& project) const;

  /// Returns the job's number. Throws a system error with SLURM's own words.
  std::string submit(const SlurmRequest& request) const;
  /// Absent if SLURM does not answer.
  std::optional<SlurmJob> find(const std::string& job) const;
  /// Ends a job; nothing if it has ended.
  void cancel(const std::string& job) const;

  std::int64_t minutes() const { return configuration_.integer("slurm.minutes"); }
  std::chrono::minutes wait_limit() const;

 private:
  struct Answer {
    bool is_ok = false;
    std::string output;
    std::string errors;
  };
  Answer ask(Command command) const;
  void set_environment(Command& command) const;

  const Configuration& configuration_;
  const FrameworkProgram& program_;
  Spawner& spawner_;
};

/// Reads what `scontrol --oneliner show job` prints.
SlurmJob parse_slurm_job(std::string_view text);

/// Whether a text may be the name of an account: letters, digits, '_', '-' and '.', no '-' first.
bool is_account_name(std::string_view text);

}  // namespace oph::server
