// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>

#include "server/launcher/framework_program.h"
#include "server/launcher/launcher.h"

namespace oph::server {

/// Starts mpirun for each task.
class OneShotLauncher final : public Launcher {
 public:
  OneShotLauncher(const FrameworkProgram& program, Spawner& spawner)
      : program_{program}, spawner_{spawner} {}

  void start() override {}
  pool::Result run(const pool::Task& task,
                   const std::function<void(const pool::Progress&)>& progress) override;
  void cancel(std::int64_t task_id) override { cancelled_ = task_id; }
  void stop() override { stopping_ = true; }

 private:
  const FrameworkProgram& program_;
  Spawner& spawner_;
  std::atomic<std::int64_t> cancelled_ = 0;
  std::atomic<bool> stopping_ = false;
};

}  // namespace oph::server
