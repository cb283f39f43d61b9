// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/lockout.h"

#include <algorithm>

namespace oph::server {

bool Lockout::is_locked_out(const Key& key, Clock::time_point now) {
  const std::lock_guard lock{mutex_};
  const auto found = records_.find(key);
  if (found == records_.end() || found->second.failures < failures_) return false;
  if (now - found->second.last < duration_) return true;
  records_.erase(found);
  return false;
}

void Lockout::note_failure(const Key& key, Clock::time_point now) {
  const std::lock_guard lock{mutex_};
  auto& record = records_[key];
  ++record.failures;
  record.last = now;
  if (records_.size() > kMostPairs) forget_oldest();
}

void Lockout::note_success(const Key& key) {
  const std::lock_guard lock{mutex_};
  records_.erase(key);
}

void Lockout::forget_oldest() {
  records_.erase(std::min_element(
      records_.begin(), records_.end(),
      [](const auto& left, const auto& right) { return left.second.last < right.second.last; }));
}

}  // namespace oph::server
