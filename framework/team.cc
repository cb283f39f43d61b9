// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/team.h"

#include <nlohmann/json.hpp>

namespace oph::framework {
namespace {

// The first character of an exchanged text tells what it is about.
constexpr char kValue = 'V';
constexpr char kEnd = 'E';

std::string print(const Status& status) {
  if (status) return {kEnd};
  const nlohmann::json json = {static_cast<int>(status.blame), status.text, status.context};
  return kEnd + json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

Status read_status(std::string_view text) {
  if (text.size() == 1) return Status::success();
  const auto json = nlohmann::json::parse(text.substr(1));
  return {false, static_cast<Blame>(json.at(0).get<int>()), json.at(1), json.at(2)};
}

/// Picks the failure to report: what the user can mend explains best, then the lowest rank.
Status worst(const std::vector<std::string>& texts) {
  Status result;
  for (const auto& text : texts) {
    if (text.front() != kEnd) continue;
    auto status = read_status(text);
    if (status) continue;
    const bool is_better = status.blame == Blame::kUser && result.blame != Blame::kUser;
    if (result.ok || is_better) result = std::move(status);
  }
  return result;
}

}  // namespace

void Team::begin_phase() {
  has_ended_ = false;
  outcome_ = Status::success();
}

Status Team::end_phase(const Status& own) {
  if (has_ended_) return outcome_;
  const auto texts = communicator_.exchange(print(own));
  auto result = worst(texts);
  for (const auto& text : texts) {
    if (result.ok && text.front() == kValue) {
      result = {false, Blame::kBug, "internal error: ranks ended a phase at different points", ""};
    }
  }
  return result;
}

std::vector<std::string> Team::exchange_values(std::string_view text) {
  // The others are past this phase: nobody would answer.
  if (has_ended_) throw PeerFailed{};
  auto texts = communicator_.exchange(kValue + std::string{text});
  for (const auto& other : texts) {
    if (other.front() == kValue) continue;
    has_ended_ = true;
    outcome_ = worst(texts);
    if (outcome_.ok) {
      outcome_ = {false, Blame::kBug, "internal error: ranks ended a phase at different points",
                  ""};
    }
    throw PeerFailed{};
  }
  for (auto& other : texts) other.erase(0, 1);
  return texts;
}

std::vector<std::string> Team::share(std::string_view text) {
  return exchange_values(text);
}

std::string Team::from_root(const std::function<std::string()>& make) {
  if (is_root()) {
    // A failing root leaves by the exception and meets the others at the end of the phase.
    return exchange_values(make()).front();
  }
  return exchange_values({}).front();
}

}  // namespace oph::framework
