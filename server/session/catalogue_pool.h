// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>
#include <vector>

#include "base/configuration.h"
#include "metadb/catalogue.h"

namespace oph::server {

/// Connections with the metadata database, each lent to one thread at a time.
class CataloguePool {
 public:
  explicit CataloguePool(const Configuration& configuration) : configuration_{configuration} {}

  /// A borrowed catalogue; it goes back at the end of its life.
  class Lease {
   public:
    Lease(CataloguePool& pool, std::unique_ptr<metadb::Catalogue> catalogue)
        : pool_{pool}, catalogue_{std::move(catalogue)} {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    metadb::Catalogue* operator->() const { return catalogue_.get(); }
    metadb::Catalogue& operator*() const { return *catalogue_; }

   private:
    CataloguePool& pool_;
    std::unique_ptr<metadb::Catalogue> catalogue_;
  };

  /// Lends a live connection, a new one if all are lent. Throws SqlError.
  Lease lend();

 private:
  void take_back(std::unique_ptr<metadb::Catalogue> catalogue);

  const Configuration& configuration_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<metadb::Catalogue>> idle_;
};

}  // namespace oph::server
