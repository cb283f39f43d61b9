// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/error_policy.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr double kLongestPause = 3600;
constexpr int kMostRetries = 1000;

std::vector<std::string_view> words_of(std::string_view text) {
  auto words = split(text, ' ');
  std::erase_if(words, [](std::string_view word) { return word.empty(); });
  return words;
}

[[noreturn]] void fail(std::string_view field, std::string_view text) {
  throw user_error("{} must be skip, continue, break, abort or 'repeat N [seconds [e|r]]' ({}={})",
                   field, field, text);
}

ErrorPolicy parse_repeat(std::string_view field, std::string_view text,
                         const std::vector<std::string_view>& words) {
  if (words.size() < 2 || words.size() > 4) fail(field, text);
  const auto retries = parse_integer(words[1]);
  const auto delay = words.size() > 2 ? parse_real(words[2]) : 0.0;
  if (!retries || *retries < 0 || *retries > kMostRetries) fail(field, text);
  if (!delay || !(*delay >= 0) || *delay > kLongestPause) fail(field, text);
  ErrorPolicy policy;
  policy.retries = static_cast<int>(*retries);
  policy.delay = *delay;
  if (words.size() == 4 && words[3] == "e") {
    policy.growth = ErrorPolicy::Growth::kExponential;
  } else if (words.size() == 4 && words[3] == "r") {
    policy.growth = ErrorPolicy::Growth::kRandom;
  } else if (words.size() == 4) {
    fail(field, text);
  }
  return policy;
}

double random_below(double bound) {
  thread_local std::minstd_rand generator{std::random_device{}()};
  return std::uniform_real_distribution<>{0, bound}(generator);
}

}  // namespace

ErrorPolicy ErrorPolicy::parse(std::string_view field, std::string_view text) {
  const auto words = words_of(text);
  if (words.empty()) fail(field, text);
  if (words[0] == "repeat") return parse_repeat(field, text, words);
  if (words.size() != 1) fail(field, text);
  ErrorPolicy policy;
  if (words[0] == "abort") return policy;
  if (words[0] == "break") {
    policy.action = Action::kBreak;
  } else if (words[0] == "continue") {
    policy.action = Action::kContinue;
  } else if (words[0] == "skip") {
    policy.action = Action::kSkip;
  } else {
    fail(field, text);
  }
  return policy;
}

std::chrono::milliseconds ErrorPolicy::pause(int number) const {
  double seconds = delay;
  if (growth == Growth::kRandom) seconds = random_below(delay);
  if (growth == Growth::kExponential) {
    seconds = random_below(std::min(kLongestPause, std::ldexp(delay, std::min(number, 30))));
  }
  return std::chrono::milliseconds{std::llround(seconds * 1000)};
}

}  // namespace oph::server
