// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/message.h"

#include <algorithm>

#include "terminal/render/text_layout.h"

namespace oph::terminal {

std::string message_text(const Style& style, Ink ink, std::string_view head,
                         std::string_view text) {
  constexpr int kNarrowest = 20;
  const auto width = style.width > 0 ? std::max(style.width, kNarrowest) : 0;
  const auto whole = (head.empty() ? "" : std::string{head} + ": ") + printable(text);
  const auto lines = fold(whole, static_cast<std::size_t>(width), Breaks::kAtBlanks);
  std::string message;
  for (const auto& line : lines) {
    const std::string_view rest{line};
    const auto inked = head.empty() ? rest.size() : message.empty() ? head.size() : 0;
    message += paint(style, ink, rest.substr(0, inked));
    message += rest.substr(inked);
    message += "\n";
  }
  return message;
}

}  // namespace oph::terminal
