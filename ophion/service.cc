// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/service.h"

#include <algorithm>

namespace oph::ophion {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstDelay{200};
constexpr milliseconds kLastDelay{10'000};
// A service that ran for so long did not die of its start.
constexpr milliseconds kSoundTime{30'000};

}  // namespace

Backoff::Clock::time_point Backoff::died(Clock::time_point now) {
  ++deaths_;
  const bool was_sound = now - started_ >= kSoundTime;
  delay_ = was_sound ? kFirstDelay : std::clamp(delay_ * 2, kFirstDelay, kLastDelay);
  return now + delay_;
}

}  // namespace oph::ophion
