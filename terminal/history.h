// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

namespace oph::terminal {

/// The lines typed before, kept in a file that only its owner can read. A line that looks as if it
/// held a password or a token is never kept, nor is one that repeats the line before.
class History {
 public:
  static constexpr std::size_t kMostLines = 2000;

  /// Reads the file, if there is one; an empty path keeps nothing.
  explicit History(std::filesystem::path file);

  /// Returns whether the line was kept.
  bool add(const std::string& line);
  void clear();

  const std::vector<std::string>& lines() const { return lines_; }

 private:
  void save() const;

  std::filesystem::path file_;
  std::vector<std::string> lines_;
};

}  // namespace oph::terminal
