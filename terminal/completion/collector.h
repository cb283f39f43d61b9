// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "terminal/completion/completion.h"

namespace oph::terminal {

/// Keeps what a word can become.
class Collector {
 public:
  explicit Collector(std::string_view word) : word_{word} {}

  std::string_view word() const { return word_; }
  /// Keeps a text that starts with the word; it is listed as `label`, if there is one.
  void offer(std::string text, std::string label = {});
  void offer_all(const std::vector<std::string>& texts);
  /// Keeps a text that the word means in another way.
  void insert(std::string text, std::string label);

  /// Everything that was kept, sorted, each text once.
  std::vector<Candidate> take();
  /// The same in the order in which it was offered.
  std::vector<Candidate> take_in_order() { return std::move(candidates_); }
  bool is_empty() const { return candidates_.empty(); }

 private:
  std::string_view word_;
  std::vector<Candidate> candidates_;
};

}  // namespace oph::terminal
