// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/status_ink.h"

#include <algorithm>
#include <array>

namespace oph::terminal {
namespace {

constexpr std::array<std::string_view, 3> kBad{"ERROR", "ABORTED", "EXPIRED"};
constexpr std::array<std::string_view, 2> kGood{"COMPLETED", "_ACTIVE"};
constexpr std::array<std::string_view, 2> kLeftOut{"SKIPPED", "UNSELECTED"};

template <class Words>
bool ends_with_any(std::string_view text, const Words& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return text.ends_with(word); });
}

}  // namespace

std::string paint_status(const Style& style, std::string_view text) {
  // A cell may be padded on either side.
  const auto begin = text.find_first_not_of(' ');
  if (begin == std::string_view::npos) return std::string{text};
  const auto word = text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
  if (!word.starts_with("OPH_STATUS_")) return std::string{text};
  if (ends_with_any(word, kBad)) return paint(style, Ink::kError, text);
  if (ends_with_any(word, kGood)) return paint(style, Ink::kGood, text);
  return paint(style, ends_with_any(word, kLeftOut) ? Ink::kDim : Ink::kWarning, text);
}

}  // namespace oph::terminal
