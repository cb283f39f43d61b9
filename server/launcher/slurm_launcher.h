// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "server/launcher/launcher.h"
#include "server/launcher/pool_hub.h"
#include "server/launcher/slurm.h"

namespace oph::server {

/// Runs each task as a SLURM job of its own. The ranks of the job connect to the server as those of
/// a resident pool do, so that a task tells its progress and can be asked to stop; the job ends
/// with its task. Queueing, accounting and limits are SLURM's.
class SlurmLauncher final : public Launcher {
 public:
  SlurmLauncher(const Slurm& slurm, PoolHub& hub,
                std::chrono::milliseconds cancel_limit = std::chrono::seconds{10})
      : slurm_{slurm}, hub_{hub}, cancel_limit_{cancel_limit} {}
  ~SlurmLauncher() override;

  /// Makes sure that SLURM can be used at all.
  void start() override { slurm_.prepare(); }
  pool::Result run(const pool::Task& task,
                   const std::function<void(const pool::Progress&)>& progress) override;
  void cancel(std::int64_t task_id) override;
  void stop() override;

 private:
  void wait_for_ranks(const pool::Task& task);
  pool::Result settle_lost(const pool::Task& task);
  SlurmJob wait_for_end();
  void release_job();
  bool is_unwanted(std::int64_t task_id);
  bool is_cancelled(std::int64_t task_id);
  bool is_stopping();

  const Slurm& slurm_;
  PoolHub& hub_;
  const std::chrono::milliseconds cancel_limit_;
  std::string job_;  ///< the one that runs a task; of the thread that calls run()

  std::mutex mutex_;
  std::shared_ptr<RankSet> ranks_;
  std::int64_t cancelled_ = 0;
  bool stopping_ = false;
};

}  // namespace oph::server
