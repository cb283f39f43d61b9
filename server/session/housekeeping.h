// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>

#include "base/configuration.h"
#include "metadb/session_expiry.h"
#include "server/session/catalogue_pool.h"

namespace oph::server {

/// Looks after what grows old, on a thread of its own: sessions that nobody has used for longer
/// than their lifetime are disabled; those that their owners want to be removed then go with all
/// that they hold. What a task has left behind is swept, if that was not possible when it ended:
/// a database was down, or one of its ranks had not died yet.
class Housekeeping {
 public:
  /// Runs a task string that belongs to no user, and then calls `ended`, once and in any case.
  using Run = std::function<void(const std::string& submission, std::function<void()> ended)>;

  Housekeeping(const Configuration& configuration, CataloguePool& catalogues, Run run);
  /// Stops; tasks that were given to `run` must have ended.
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

  /// Begins, with a first round at once.
  void start();
  void stop();

 private:
  void serve();
  void expire();
  void sweep();
  bool has_leftovers();
  void delete_container(metadb::Catalogue& catalogue, std::int64_t container);

  const Configuration& configuration_;
  CataloguePool& catalogues_;
  const Run run_;
  std::mutex mutex_;
  std::condition_variable stopped_;
  bool stopping_ = false;
  bool is_sweeping_ = false;
  std::set<std::int64_t> deleting_;  ///< containers, by tasks that have not ended
  std::thread thread_;
};

}  // namespace oph::server
