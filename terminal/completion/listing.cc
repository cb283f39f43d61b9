// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <algorithm>

#include "terminal/completion/completion.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {

std::vector<std::string> list_candidates(const Completion& completion, std::size_t width) {
  const auto& candidates = completion.candidates;
  const auto count = std::min(candidates.size(), kMostListed);
  std::vector<std::string> labels;
  std::size_t widest = 0;
  for (std::size_t i = 0; i < count; ++i) {
    // A label that is longer than the screen says enough in its first line.
    labels.push_back(fold(printable(candidates[i].label), width).front());
    widest = std::max(widest, display_width(labels.back()) + 2);
  }
  const auto in_line = std::max<std::size_t>(1, width / std::max<std::size_t>(widest, 1));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % in_line == 0) lines.emplace_back();
    const bool is_last = i + 1 == count || (i + 1) % in_line == 0;
    lines.back() += is_last ? labels[i] : pad_right(labels[i], widest);
  }
  if (candidates.size() > count) {
    lines.push_back(
        fmt::format("... and {} more: type on to narrow them down", candidates.size() - count));
  }
  return lines;
}

}  // namespace oph::terminal
