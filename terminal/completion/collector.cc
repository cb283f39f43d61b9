// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/collector.h"

#include <algorithm>

namespace oph::terminal {

void Collector::offer(std::string text, std::string label) {
  if (!text.starts_with(word_)) return;
  if (label.empty()) label = text;
  candidates_.push_back({std::move(text), std::move(label)});
}

void Collector::offer_all(const std::vector<std::string>& texts) {
  for (const auto& text : texts) offer(text);
}

void Collector::insert(std::string text, std::string label) {
  candidates_.push_back({std::move(text), std::move(label)});
}

std::vector<Candidate> Collector::take() {
  std::ranges::stable_sort(candidates_, {}, &Candidate::text);
  // clang 14 cannot compile the range that std::ranges::unique returns.
  const auto is_same = [](const Candidate& a, const Candidate& b) { return a.text == b.text; };
  candidates_.erase(std::unique(candidates_.begin(), candidates_.end(), is_same),
                    candidates_.end());
  return std::move(candidates_);
}

}  // namespace oph::terminal
