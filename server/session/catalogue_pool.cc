// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/session/catalogue_pool.h"

namespace oph::server {
namespace {

constexpr std::size_t kMostIdle = 8;

}  // namespace

CataloguePool::Lease::~Lease() {
  pool_.take_back(std::move(catalogue_));
}

CataloguePool::Lease CataloguePool::lend() {
  std::unique_ptr<metadb::Catalogue> catalogue;
  {
    const std::lock_guard lock{mutex_};
    if (!idle_.empty()) {
      catalogue = std::move(idle_.back());
      idle_.pop_back();
    }
  }
  if (catalogue == nullptr) {
    catalogue = std::make_unique<metadb::Catalogue>(configuration_);
  } else {
    catalogue->ensure_alive();
  }
  return Lease{*this, std::move(catalogue)};
}

void CataloguePool::take_back(std::unique_ptr<metadb::Catalogue> catalogue) {
  const std::lock_guard lock{mutex_};
  if (idle_.size() < kMostIdle) idle_.push_back(std::move(catalogue));
}

}  // namespace oph::server
