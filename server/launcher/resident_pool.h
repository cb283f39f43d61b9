// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "server/launcher/framework_program.h"
#include "server/launcher/host_roster.h"
#include "server/launcher/launcher.h"
#include "server/launcher/pool_hub.h"

namespace oph::server {

/// MPI ranks that are started once and wait for tasks. A task uses the first of them. When a rank
/// is lost the whole pool is started anew, before the next task.
class ResidentPool final : public Launcher {
 public:
  struct Settings {
    std::string name;
    std::int64_t ranks = 1;
    bool uses_mpi = true;  ///< false: one rank, started without mpirun
    std::chrono::milliseconds start_limit{60'000};
    std::chrono::milliseconds cancel_limit{10'000};
    const HostRoster* roster = nullptr;  ///< hosts to run on; null: this one, with `ranks`
  };

  ResidentPool(Settings settings, const FrameworkProgram& program, Spawner& spawner, PoolHub& hub);
  ~ResidentPool() override;

  void start() override;
  pool::Result run(const pool::Task& task,
                   const std::function<void(const pool::Progress&)>& progress) override;
  void cancel(std::int64_t task_id) override;
  void stop() override;

 private:
  using Clock = std::chrono::steady_clock;

  bool is_running();
  void start_processes();
  void wait_for_ranks();
  void end_processes();
  void pause_after_failures();
  pool::Result settle_lost(const pool::Task& task);
  void require_hosts(const pool::Task& task);
  bool is_cancelled(std::int64_t task_id);
  bool is_stopping();

  const Settings settings_;
  const FrameworkProgram& program_;
  Spawner& spawner_;
  PoolHub& hub_;

  // Of the thread that calls start() and run().
  std::unique_ptr<Process> process_;
  int failures_ = 0;  ///< in a row, of starting
  Clock::time_point last_failure_;
  std::vector<std::string> missing_;  ///< hosts that did not answer at the last start
  Clock::time_point last_look_;

  std::mutex mutex_;
  std::condition_variable stopped_;
  std::shared_ptr<RankSet> ranks_;
  std::int64_t cancelled_ = 0;
  bool stopping_ = false;
};

}  // namespace oph::server
