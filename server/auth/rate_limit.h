// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>

namespace oph::server {

/// Counts requests per user: each has a bucket of tokens for ten seconds that fills steadily, and a
/// request takes one.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;
  static constexpr double kSeconds = 10;

  /// 0: no limit.
  explicit RateLimit(std::int64_t requests_per_second)
      : rate_{static_cast<double>(requests_per_second)} {}

  /// Whether the user may send a request now.
  bool take(const std::string& user, Clock::time_point now = Clock::now());

 private:
  struct Bucket {
    double tokens;
    Clock::time_point filled;
  };
  double rate_;
  std::mutex mutex_;
  std::map<std::string, Bucket> buckets_;
};

}  // namespace oph::server
