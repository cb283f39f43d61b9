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
constexpr std::chrono::seconds kBetweenQuestions{5};

}  // namespace

Backoff::Clock::time_point Backoff::died(Clock::time_point now) {
  ++deaths_;
  const bool was_sound = now - started_ >= kSoundTime;
  delay_ = was_sound ? kFirstDelay : std::clamp(delay_ * 2, kFirstDelay, kLastDelay);
  return now + delay_;
}

bool Pulse::note(bool has_answered, Clock::time_point now, std::chrono::seconds patience) {
  if (has_answered) last_answer_ = now;
  if (last_answer_) next_ = now + kBetweenQuestions;
  return last_answer_ && now - *last_answer_ > patience;
}

}  // namespace oph::ophion
