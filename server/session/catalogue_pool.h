// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/configuration.h"
#include "metadb/catalogue.h"

namespace oph::server {

/// Connections with the metadata database, each lent to one thread at a time; so many at most,
/// however many requests come, since the database has a limit of its own.
class CataloguePool {
 public:
  static constexpr std::size_t kMostLent = 40;
  static constexpr std::chrono::seconds kLongestWait{60};

  explicit CataloguePool(const Configuration& configuration) : configuration_{configuration} {}

  /// A borrowed catalogue; it goes back at the end of its life.
  class Lease {
   public:
    explicit Lease(CataloguePool& pool);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    metadb::Catalogue* operator->() const { return catalogue_.get(); }
    metadb::Catalogue& operator*() const { return *catalogue_; }

   private:
    CataloguePool& pool_;
    std::unique_ptr<metadb::Catalogue> catalogue_;
  };

  /// Lends a live connection; waits for one if too many are lent, unless this thread holds one
  /// already: such threads must not wait for each other. Throws SqlError, or a system error if none
  /// comes back in time.
  Lease lend();

 private:
  void enter();
  void leave(std::unique_ptr<metadb::Catalogue> catalogue);

  const Configuration& configuration_;
  std::mutex mutex_;
  std::condition_variable returned_;
  std::map<std::thread::id, std::size_t> lent_;  ///< by thread
  std::vector<std::unique_ptr<metadb::Catalogue>> idle_;
};

}  // namespace oph::server
