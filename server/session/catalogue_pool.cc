// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/session/catalogue_pool.h"

#include "base/error.h"

namespace oph::server {
namespace {

constexpr std::size_t kMostIdle = 8;

}  // namespace

CataloguePool::Lease::Lease(CataloguePool& pool) : pool_{pool} {
  pool_.enter();
  const auto status = guard([&] {
    {
      const std::lock_guard lock{pool_.mutex_};
      if (!pool_.idle_.empty()) {
        catalogue_ = std::move(pool_.idle_.back());
        pool_.idle_.pop_back();
      }
    }
    if (catalogue_ == nullptr) {
      catalogue_ = std::make_unique<metadb::Catalogue>(pool_.configuration_);
    } else {
      catalogue_->ensure_alive();
    }
  });
  if (!status) pool_.leave(nullptr);
  status.raise();
}

CataloguePool::Lease::~Lease() {
  pool_.leave(std::move(catalogue_));
}

CataloguePool::Lease CataloguePool::lend() {
  return Lease{*this};
}

void CataloguePool::enter() {
  std::unique_lock lock{mutex_};
  const auto self = std::this_thread::get_id();
  const auto may_enter = [&] { return lent_.size() < kMostLent || lent_.contains(self); };
  if (!returned_.wait_for(lock, kLongestWait, may_enter)) {
    throw system_error("the catalogue has too much to do (connections={})", kMostLent);
  }
  ++lent_[self];
}

void CataloguePool::leave(std::unique_ptr<metadb::Catalogue> catalogue) {
  {
    const std::lock_guard lock{mutex_};
    const auto own = lent_.find(std::this_thread::get_id());
    if (--own->second == 0) lent_.erase(own);
    if (catalogue != nullptr && idle_.size() < kMostIdle) idle_.push_back(std::move(catalogue));
  }
  returned_.notify_one();
}

}  // namespace oph::server
