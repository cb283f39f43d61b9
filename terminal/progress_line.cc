// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/progress_line.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// Columns of the bar; tasks leave it less room.
constexpr std::size_t kWideBar = 20;
constexpr std::size_t kNarrowBar = 10;
/// Less than this says nothing about the time left.
constexpr double kTellingProgress = 0.03;

/// Puts pieces side by side until a line is full; colours take no columns.
class LineBuilder {
 public:
  LineBuilder(const Style& style, std::size_t width) : style_{style}, left_{width} {}

  /// False, and nothing is added, if there is no room.
  bool add(std::string_view text) {
    const auto width = display_width(text);
    if (width > left_) return false;
    left_ -= width;
    line_ += text;
    return true;
  }
  bool add(Ink ink, std::string_view text) {
    const auto width = display_width(text);
    if (width > left_) return false;
    left_ -= width;
    line_ += paint(style_, ink, text);
    return true;
  }
  std::string take() { return std::move(line_); }

 private:
  Style style_;
  std::size_t left_;
  std::string line_;
};

struct Mark {
  std::string_view status, sign;
  Ink ink;
};

constexpr std::array<Mark, 8> kMarks{{
    {"COMPLETED", "✓", Ink::kGood},
    {"ERROR", "✗", Ink::kError},
    {"ABORTED", "✗", Ink::kError},
    {"SKIPPED", "-", Ink::kDim},
    {"UNSELECTED", "-", Ink::kDim},
    {"WAITING", "?", Ink::kWarning},
    {"PENDING", "·", Ink::kDim},
    {"RUNNING", "▶", Ink::kWarning},
}};

const Mark& mark_of(std::string_view status) {
  const auto found =
      std::ranges::find_if(kMarks, [&](const Mark& mark) { return status.ends_with(mark.status); });
  return found == kMarks.end() ? kMarks.back() : *found;
}

/// Tasks that are at work stand first: a long workflow does not fit on the line.
void add_tasks(LineBuilder& line, std::vector<TaskState> tasks) {
  if (tasks.size() < 2) return;
  const auto ended = std::ranges::count_if(
      tasks, [](const TaskState& task) { return is_final_status(task.status); });
  line.add(fmt::format("  {}/{}", ended, tasks.size()));
  std::ranges::stable_sort(tasks, {}, [](const TaskState& task) {
    if (task.status.ends_with("RUNNING") || task.status.ends_with("WAITING")) return 0;
    return task.status.ends_with("ERROR") ? 1 : 2;
  });
  for (const auto& task : tasks) {
    const auto& mark = mark_of(task.status);
    auto text = fmt::format(" {} {}", mark.sign, printable(task.name));
    if (task.progress) text += fmt::format(" {:.0f}%", 100 * *task.progress);
    if (!line.add(mark.ink, text)) return;
  }
}

/// What the server reckons for a single task, else what the progress so far promises.
std::optional<seconds> time_left(const JobState& state, milliseconds elapsed) {
  constexpr seconds kRoundedUp{1};
  if (state.tasks.size() < 2 && state.seconds_left) {
    return seconds{static_cast<std::int64_t>(*state.seconds_left)} + kRoundedUp;
  }
  const double progress = state.progress;
  if (progress < kTellingProgress || progress >= 1) return std::nullopt;
  const std::chrono::duration<double, std::milli> left = elapsed * ((1 - progress) / progress);
  return std::chrono::duration_cast<seconds>(left) + kRoundedUp;
}

void add_bar(LineBuilder& line, double progress, std::size_t width) {
  const auto full = static_cast<std::size_t>(std::lround(progress * static_cast<double>(width)));
  line.add(" ");
  line.add(Ink::kGood, repeat("━", full));
  line.add(Ink::kDim, repeat("─", width - full));
  line.add(fmt::format(" {:3.0f}%", 100 * progress));
}

}  // namespace

std::string print_duration(seconds duration) {
  const auto count = duration.count();
  if (count < 60) return fmt::format("{} s", count);
  if (count < 3600) return fmt::format("{} min {} s", count / 60, count % 60);
  return fmt::format("{} h {} min", count / 3600, count % 3600 / 60);
}

std::string progress_text(const std::string& name, const JobState& state, milliseconds elapsed,
                          const Style& style) {
  const auto width = style.width > 1 ? static_cast<std::size_t>(style.width) - 1 : 79;
  LineBuilder line{style, width};
  line.add(printable(name));
  const double progress = std::clamp(state.progress, 0.0, 1.0);
  add_bar(line, progress, state.tasks.size() > 1 ? kNarrowBar : kWideBar);
  line.add("  " + print_duration(std::chrono::duration_cast<seconds>(elapsed)));
  if (const auto left = time_left(state, elapsed)) {
    line.add(fmt::format(", {} left", print_duration(*left)));
  }
  if (state.status.ends_with("PENDING")) line.add(Ink::kDim, "  waiting for its turn");
  if (state.status.ends_with("WAITING")) line.add(Ink::kWarning, "  waits");
  add_tasks(line, state.tasks);
  return line.take();
}

void ProgressLine::draw(const JobState& state, milliseconds elapsed) {
  messages_ << "\r\x1b[K" << progress_text(name_, state, elapsed, style_) << std::flush;
  is_drawn_ = true;
}

void ProgressLine::clear() {
  if (is_drawn_) messages_ << "\r\x1b[K" << std::flush;
  is_drawn_ = false;
}

}  // namespace oph::terminal
