// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/counter.h"

#include <cmath>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

/// Also reads what eval() prints: 3.000000.
std::optional<std::int64_t> whole_number(std::string_view text) {
  if (const auto number = parse_integer(text)) return number;
  constexpr double kMost = 1e15;
  const auto real = parse_real(text);
  if (!real || !(std::abs(*real) < kMost) || std::trunc(*real) != *real) return std::nullopt;
  return static_cast<std::int64_t>(*real);
}

struct Range {
  std::int64_t first, step, last;
};

Range parse_range(std::string_view text, std::string_view counter) {
  const auto parts = split(text, ':');
  std::vector<std::int64_t> numbers;
  for (const auto part : parts) {
    const auto number = whole_number(trim(part));
    if (!number) numbers.clear();
    if (!number) break;
    numbers.push_back(*number);
  }
  if (numbers.empty() || numbers.size() > 3 || numbers.size() != parts.size()) {
    throw user_error("counter must be integers, a:b or a:step:b, separated by commas (counter={})",
                     counter);
  }
  const auto step = numbers.size() == 3 ? numbers[1] : 1;
  if (step == 0) throw user_error("the step of a counter must not be 0 (counter={})", counter);
  return {numbers.front(), step, numbers.back()};
}

/// How many numbers a range has; a range that leads nowhere has none.
std::size_t count(const Range& range) {
  const auto first = static_cast<double>(range.first);
  const auto steps =
      std::floor((static_cast<double>(range.last) - first) / static_cast<double>(range.step));
  return steps < 0 ? 0 : static_cast<std::size_t>(std::min(steps, 1e15)) + 1;
}

std::string print(double number, bool is_real) {
  if (!is_real) return fmt::format("{:.0f}", number);
  return fmt::format("{}", number);
}

}  // namespace

std::vector<std::int64_t> parse_counter(std::string_view text, std::size_t limit) {
  std::vector<std::int64_t> numbers;
  for (const auto part : split(text, ',')) {
    const auto range = parse_range(part, text);
    const auto more = count(range);
    if (more == 0) throw user_error("a range of the counter is empty (counter={})", text);
    if (numbers.size() + more > limit) {
      throw user_error("the loop has too many iterations (counter={}, limit={})", text, limit);
    }
    for (std::size_t i = 0; i < more; ++i) {
      numbers.push_back(range.first + static_cast<std::int64_t>(i) * range.step);
    }
  }
  if (numbers.empty()) throw user_error("counter must not be empty");
  return numbers;
}

std::string to_subset(std::span<const double> numbers, double step, bool are_real) {
  const double tolerance = std::abs(step) * 1e-9;
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin < numbers.size();) {
    auto end = begin + 1;
    while (end < numbers.size() && std::abs(numbers[end] - numbers[end - 1] - step) <= tolerance) {
      ++end;
    }
    auto part = print(numbers[begin], are_real);
    if (end - begin > 1) {
      if (step != 1 && !are_real) part += ":" + print(step, are_real);
      part += ":" + print(numbers[end - 1], are_real);
    }
    parts.push_back(std::move(part));
    begin = end;
  }
  return join(parts, ",");
}

}  // namespace oph::server
