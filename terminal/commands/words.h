// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oph::terminal {

/// The words after a command, taken one by one.
class Words {
 public:
  Words(std::string_view text, std::string_view usage);

  bool is_empty() const { return words_.empty(); }
  /// Takes the next word. Throws a Failure that tells the usage if there is none.
  std::string take();
  /// Takes a flag, wherever it stands; false if it is absent.
  bool take_flag(std::string_view name);
  /// Takes a flag and the word after it; absent if it is not there.
  std::optional<std::string> take_option(std::string_view name);
  /// Takes the next word, a whole number of 1 or more; absent if there is no word left. Throws a
  /// Failure if it is something else.
  std::optional<std::int64_t> take_count(std::string_view what);
  /// All words that are left, as they stand.
  std::string rest() const;
  /// Throws a Failure that tells the usage if anything is left.
  void end() const;

 private:
  std::vector<std::string> words_;
  std::string usage_;
};

/// Reads a whole number of 1 or more. Throws a Failure that names `what` if it is none.
std::int64_t parse_count(std::string_view text, std::string_view what);

}  // namespace oph::terminal
