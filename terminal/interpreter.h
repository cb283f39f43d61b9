// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <ostream>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual_json.h"
#include "base/response.h"
#include "terminal/alias.h"
#include "terminal/completion/completion.h"
#include "terminal/completion/server_names.h"
#include "terminal/conversation.h"
#include "terminal/environment.h"
#include "terminal/exit_status.h"
#include "terminal/history.h"
#include "terminal/render/presentation.h"
#include "terminal/transport.h"

namespace oph::terminal {

/// Where results and messages go, and what each can show.
struct Screen {
  std::ostream& results;
  std::ostream& messages;
  Style style;               ///< of the results
  Style message_style;       ///< of the messages
  std::string pager;         ///< shows results that are taller than the screen; empty: none
  bool is_attended = false;  ///< somebody sits before it: progress is shown, questions are asked
};

/// Runs typed lines: commands of the terminal itself, operators, workflow files.
class Interpreter {
 public:
  Interpreter(Transport& transport, Screen screen, History& history)
      : screen_{std::move(screen)},
        history_{history},
        conversation_{transport, environment_},
        names_{transport, environment_} {}
  Interpreter(const Interpreter&) = delete;
  Interpreter& operator=(const Interpreter&) = delete;

  /// Runs one line. Errors are written, not thrown.
  ExitStatus run(std::string_view line);
  /// Runs a workflow file with what its $1, $2, ... stand for. Errors are written, not thrown.
  ExitStatus run_workflow(const std::string& file, const std::vector<std::string>& arguments);
  /// Fetches the configuration and the last session of the user. Errors are written, not thrown.
  ExitStatus connect();

  /// Runs a line as part of a command. Throws what goes wrong.
  void dispatch(std::string_view line);
  /// Sends a typed operator and returns its answer without showing it, see Conversation::ask().
  Response ask(const std::string& command) { return conversation_.ask(command); }

  /// Writes an answer in the format and with the viewer that the variables name. Throws a Failure
  /// if it holds an ERROR.
  void show(const Response& response, std::string_view document = {});
  /// Throws a Failure if an answer holds an ERROR, or sums up a workflow that failed; what went
  /// wrong in its tasks is written first.
  void check(const Response& response);
  /// What show() writes.
  std::string render(const Response& response, std::string_view document = {}) const;
  /// Writes a table of the terminal itself.
  void show(Grid grid);
  /// Writes a text that only people read, in a pager if it is long.
  void print(std::string_view text);
  /// Writes a line beside the results.
  void tell(std::string_view text);
  void warn(std::string_view text);

  Environment& environment() { return environment_; }
  Aliases& aliases() { return aliases_; }
  History& history() { return history_; }
  Conversation& conversation() { return conversation_; }
  const Screen& screen() const { return screen_; }
  const std::optional<Exchange>& last_exchange() const { return conversation_.last_exchange(); }
  /// The last answer that was shown; absent before.
  const std::optional<Response>& last_answer() const { return last_answer_; }
  /// Whether results are for people: in tables, not for programs.
  bool shows_tables() const { return presentation().format == OutputFormat::kTable; }

  /// Follows a terminal whose size has changed.
  void fit(const Style& results, const Style& messages) {
    screen_.style = results;
    screen_.message_style = messages;
  }

  bool is_finished() const { return finished_; }
  void finish() { finished_ = true; }

  /// The manuals of the server's operators, fetched once; none if the server has no such page.
  std::span<const OperatorManual> manuals();
  /// Null if there is no such operator.
  const OperatorManual* find_manual(std::string_view name);
  /// Fetches the manuals again. Throws a Failure if the server has none.
  void update_manuals();
  Completion complete_line(std::string_view line, std::size_t start);
  /// Fetches what completion will need, while the user still types.
  void prefetch_names();

 private:
  void send_operator(const std::string& command);
  void send_workflow(const std::string& file, const std::vector<std::string>& arguments,
                     std::string_view command);
  void send(std::string request);
  void write(const std::string& results);
  void complain(Ink ink, std::string_view head, std::string_view text);
  [[noreturn]] void refuse_unknown(std::string_view command);
  Presentation presentation() const;
  template <class Action>
  ExitStatus report(Action action);

  Screen screen_;
  History& history_;
  Environment environment_;
  Aliases aliases_;
  Conversation conversation_;
  ServerNames names_;
  std::optional<std::vector<OperatorManual>> manuals_;
  std::optional<Response> last_answer_;
  bool finished_ = false;
};

}  // namespace oph::terminal
