// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <memory>
#include <mutex>

#include "base/configuration.h"
#include "server/dispatcher.h"
#include "server/launcher/host_roster.h"
#include "server/launcher/pool_hub.h"
#include "server/launcher/slurm.h"
#include "server/scheduler/scheduler.h"
#include "server/session/housekeeping.h"
#include "server/soap/endpoint.h"

namespace oph::server {

/// The whole server: made, run, stopped.
class Server {
 public:
  /// Prepares the metadata database, listens, and starts the pools. Throws a system error.
  ///   program  that runs operators; beside this one unless a test says otherwise
  explicit Server(Configuration configuration, std::filesystem::path program = {});
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Sweeps what a crash left, tells by a file that it is ready, and serves until stop(). Then
  /// lets running tasks end for a few seconds, and ends the pools.
  void run();
  /// May be called by any thread.
  void stop();

 private:
  std::vector<std::unique_ptr<Launcher>> make_pools(std::string_view prefix, std::int64_t count,
                                                    std::int64_t ranks, bool uses_mpi);
  /// What runs data operators: SLURM, pools or an mpirun for each.
  std::vector<std::unique_ptr<Launcher>> make_data_launchers();
  std::unique_ptr<Scheduler> make_scheduler();
  SchedulerEvents scheduler_events();
  void announce() const;
  std::filesystem::path ready_file() const { return program_.run_folder() / "server.ready"; }
  void run_internal(const std::string& submission, const std::function<void()>& ended);
  void submit_internal(const std::string& submission, std::function<void(Outcome)> ended);
  void sweep_all();
  void shut_down();

  const Configuration configuration_;
  FrameworkProgram program_;
  const HostRoster roster_;
  const std::int64_t ranks_;
  std::atomic<bool> stopping_ = false;
  std::atomic<std::int64_t> next_internal_ = -1;

  CataloguePool catalogues_;
  CatalogueJournal journal_;
  Spawner spawner_;
  PoolHub hub_;
  const Slurm slurm_;
  ManualStore manuals_;
  Housekeeping housekeeping_;
  Metrics metrics_;
  std::unique_ptr<Scheduler> scheduler_;
  std::unique_ptr<TargetFinder> targets_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Dispatcher> dispatcher_;
  std::mutex endpoint_mutex_;  ///< stop() comes from another thread
  std::unique_ptr<Endpoint> endpoint_;
};

}  // namespace oph::server
