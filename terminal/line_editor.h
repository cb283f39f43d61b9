// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "terminal/completion/completion.h"
#include "terminal/history.h"

namespace oph::terminal {

/// Reads lines with GNU readline: editing, history, completion. There is one in a process.
class LineEditor {
 public:
  using Completer = std::function<Completion(std::string_view line, std::size_t start)>;

  LineEditor(const History& history, Completer completer);
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;
  ~LineEditor();

  /// Returns the line; absent at Ctrl-D. Ctrl-C drops what was typed and starts anew.
  ///   prompt  may hold escape sequences between \001 and \002
  std::optional<std::string> read(const std::string& prompt);

  /// Makes a line reachable with the arrow keys.
  void remember(const std::string& line);
  void forget_all();
};

}  // namespace oph::terminal
