// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/auth/rate_limit.h"

#include <algorithm>

namespace oph::server {

bool RateLimit::take(const std::string& user, Clock::time_point now) {
  if (rate_ <= 0) return true;
  const std::lock_guard lock{mutex_};
  const auto most = rate_ * kSeconds;
  auto& bucket = buckets_.try_emplace(user, Bucket{most, now}).first->second;
  const std::chrono::duration<double> passed = now - bucket.filled;
  bucket.tokens = std::min(most, bucket.tokens + passed.count() * rate_);
  bucket.filled = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

}  // namespace oph::server
