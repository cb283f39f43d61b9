// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/deadline.h"

#include <array>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

using Clock = std::chrono::system_clock;

constexpr double kLongest = 1e9;  // seconds

[[noreturn]] void fail(std::string_view text) {
  throw user_error("timeout must be a date yyyy[-mm[-dd[ hh[:mm[:ss]]]]] (timeout={})", text);
}

/// The numbers of a date; those that are missing are the first ones.
std::array<std::int64_t, 6> parse_numbers(std::string_view text) {
  std::array<std::int64_t, 6> numbers = {0, 1, 1, 0, 0, 0};
  constexpr std::string_view kSeparators = "-- ::";
  auto rest = text;
  for (std::size_t i = 0; i < numbers.size() && !rest.empty(); ++i) {
    const auto end = i < kSeparators.size() ? rest.find(kSeparators[i]) : rest.npos;
    const auto number = parse_integer(rest.substr(0, end));
    if (!number || *number < 0) fail(text);
    numbers[i] = *number;
    if (end == rest.npos) return numbers;
    rest.remove_prefix(end + 1);
    if (rest.empty()) fail(text);
  }
  if (text.empty()) fail(text);
  return numbers;
}

Clock::time_point parse_date(std::string_view text) {
  using namespace std::chrono;
  const auto [y, m, d, hour, minute, second] = parse_numbers(trim(text));
  if (y > 9999 || m > 12 || d > 31 || hour > 23 || minute > 59 || second > 60) fail(text);
  const auto date = year{static_cast<int>(y)} / static_cast<unsigned>(m) / static_cast<unsigned>(d);
  if (!date.ok()) fail(text);
  return sys_days{date} + hours{hour} + minutes{minute} + seconds{second};
}

}  // namespace

std::optional<Clock::time_point> parse_deadline(std::string_view timeout, bool is_deadline,
                                                Clock::time_point now) {
  const auto number = parse_real(trim(timeout));
  if (number && *number < 0) return std::nullopt;
  if (is_deadline) return parse_date(timeout);
  if (!number || !(*number <= kLongest)) {
    throw user_error("timeout must be seconds, at most {:.0f} (timeout={})", kLongest, timeout);
  }
  return now + std::chrono::milliseconds{std::llround(*number * 1000)};
}

}  // namespace oph::server
