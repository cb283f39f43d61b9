// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/line_editor.h"

#include <poll.h>
#include <readline/history.h>
#include <readline/readline.h>
#include <stdio.h>  // readline/readline.h needs FILE
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "terminal/interruption.h"

namespace oph::terminal {
namespace {

// readline has one state for the process and takes plain functions, so this is global, too.
LineEditor::Completer completer;
Completion current;
std::optional<std::string> finished;
bool at_end = false;

void on_line(char* line) {
  rl_callback_handler_remove();
  if (line == nullptr) {
    at_end = true;
    return;
  }
  finished = line;
  std::free(line);
}

char* candidate(const char*, int state) {
  static std::size_t next = 0;
  if (state == 0) next = 0;
  if (next >= current.candidates.size()) return nullptr;
  return ::strdup(current.candidates[next++].text.c_str());
}

char** complete_word(const char* word, int start, int) {
  const std::string_view line{rl_line_buffer, static_cast<std::size_t>(rl_point)};
  current = completer(line, static_cast<std::size_t>(start));
  rl_attempted_completion_over = current.files ? 0 : 1;
  if (current.files) return nullptr;
  rl_completion_append_character = current.suffix;
  // Candidates are ready to use: nothing about them is to be quoted.
  rl_completion_suppress_quote = 1;
  char** matches = rl_completion_matches(word, candidate);
  if (matches != nullptr && current.hidden > 0) {
    const auto& shared = current.shared;
    std::size_t length = 0;
    while (length < shared.size() && matches[0][length] == shared[length]) ++length;
    matches[0][length] = '\0';
  }
  // A cube is found by its number or measure, too: what the candidates share may not be what was
  // typed, and must not take its place.
  if (matches != nullptr && matches[1] != nullptr &&
      std::strncmp(matches[0], word, std::strlen(word)) != 0) {
    std::free(matches[0]);
    matches[0] = ::strdup(word);
  }
  return matches;
}

void write_line(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), rl_outstream);
  rl_crlf();
}

/// Lists labels instead of bare candidates: what is mandatory, defaults, values.
void show_matches(char**, int, int) {
  int rows = 24;
  int columns = 80;
  rl_get_screen_size(&rows, &columns);
  rl_crlf();
  for (const auto& line : list_candidates(current, static_cast<std::size_t>(columns))) {
    write_line(line);
  }
  rl_forced_update_display();
}

void start_line(const std::string& prompt) {
  finished.reset();
  at_end = false;
  rl_callback_handler_install(prompt.c_str(), on_line);
}

/// Drops the typed line, as shells do.
void restart_line(const std::string& prompt) {
  interruption::clear();
  const std::string_view mark = "^C";
  std::fwrite(mark.data(), 1, mark.size(), rl_outstream);
  rl_callback_sigcleanup();
  rl_free_line_state();
  rl_callback_handler_remove();
  rl_crlf();
  start_line(prompt);
}

/// Waits until something was typed; false if Ctrl-C came instead.
bool wait_for_key() {
  pollfd keyboard{STDIN_FILENO, POLLIN, 0};
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGINT);
  // Blocked while it is tested, or a signal between test and wait would be missed.
  ::sigprocmask(SIG_BLOCK, &blocked, &before);
  while (!interruption::is_requested() && ::ppoll(&keyboard, 1, nullptr, &before) < 0) {
  }
  ::sigprocmask(SIG_SETMASK, &before, nullptr);
  return !interruption::is_requested();
}

}  // namespace

LineEditor::LineEditor(const History& history, Completer line_completer) {
  completer = std::move(line_completer);
  rl_readline_name = "oph_term";
  rl_catch_signals = 0;
  // Candidates are sorted already, and there may be very many.
  rl_sort_completion_matches = 0;
  rl_ignore_completion_duplicates = 0;
  // One Tab is enough.
  rl_variable_bind("show-all-if-ambiguous", "on");
  rl_completer_word_break_characters = kWordBreaks;
  rl_special_prefixes = "$";
  rl_attempted_completion_function = complete_word;
  rl_completion_display_matches_hook = show_matches;
  using_history();
  for (const auto& line : history.lines()) add_history(line.c_str());
  interruption::install();
}

LineEditor::~LineEditor() {
  rl_callback_handler_remove();
  completer = nullptr;
}

std::optional<std::string> LineEditor::read(const std::string& prompt) {
  interruption::clear();
  start_line(prompt);
  while (!finished && !at_end) {
    if (wait_for_key()) {
      rl_callback_read_char();
    } else {
      restart_line(prompt);
    }
  }
  return std::exchange(finished, std::nullopt);
}

void LineEditor::remember(const std::string& line) {
  add_history(line.c_str());
}

void LineEditor::forget_all() {
  clear_history();
}

}  // namespace oph::terminal
