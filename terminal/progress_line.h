// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

#include "terminal/interpreter.h"
#include "terminal/job.h"

namespace oph::terminal {

/// One line at the bottom of a screen that tells how far a job is, drawn over itself.
class ProgressLine {
 public:
  ProgressLine(const Screen& screen, std::string name)
      : messages_{screen.messages}, style_{screen.message_style}, name_{std::move(name)} {}
  ProgressLine(const ProgressLine&) = delete;
  ProgressLine& operator=(const ProgressLine&) = delete;
  ~ProgressLine() { clear(); }

  void draw(const JobState& state, std::chrono::milliseconds elapsed);
  void clear();

 private:
  std::ostream& messages_;
  Style style_;
  std::string name_;
  bool is_drawn_ = false;
};

/// What the line says: name, bar, per cent, time so far and time left, states of the tasks. It is
/// as wide as the style says at most.
std::string progress_text(const std::string& name, const JobState& state,
                          std::chrono::milliseconds elapsed, const Style& style);

/// "7 s", "2 min 5 s", "3 h 12 min".
std::string print_duration(std::chrono::seconds duration);

}  // namespace oph::terminal
