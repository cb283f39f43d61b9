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
#include "terminal/completion.h"
#include "terminal/environment.h"
#include "terminal/exit_status.h"
#include "terminal/history.h"
#include "terminal/render/style.h"
#include "terminal/transport.h"

namespace oph::terminal {

/// Where results and messages go, and what each can show.
struct Screen {
  std::ostream& results;
  std::ostream& messages;
  Style style;          ///< of the results
  Style message_style;  ///< of the messages
};

/// What went to and fro for the last line that was sent.
struct Exchange {
  std::string request;
  Reply reply;
};

/// Runs typed lines: commands of the terminal itself, operators, workflow files.
class Interpreter {
 public:
  Interpreter(Transport& transport, Screen screen, History& history)
      : transport_{transport}, screen_{screen}, history_{history} {}

  /// Runs one line. Errors are written, not thrown.
  ExitStatus run(std::string_view line);
  /// Runs a workflow file with what its $1, $2, ... stand for. Errors are written, not thrown.
  ExitStatus run_workflow(const std::string& file, const std::vector<std::string>& arguments);
  /// Fetches the configuration and the last session of the user. Errors are written, not thrown.
  ExitStatus connect();

  /// Sends a typed operator and returns the document that answers it, without showing it. Throws a
  /// Failure if there is none, or if it holds an ERROR.
  Response ask(const std::string& command);
  /// Sends a typed operator and shows its answer. Throws a Failure as ask() does.
  void submit(const std::string& command);
  /// Forgets the session in use for `session`, with its folder and cube.
  void switch_session(const std::string& session);

  Environment& environment() { return environment_; }
  Aliases& aliases() { return aliases_; }
  History& history() { return history_; }
  const Screen& screen() const { return screen_; }
  const std::optional<Exchange>& last_exchange() const { return last_exchange_; }

  /// Follows a terminal whose size has changed.
  void fit(const Style& results, const Style& messages) {
    screen_.style = results;
    screen_.message_style = messages;
  }

  bool is_finished() const { return finished_; }
  void finish() { finished_ = true; }

  /// The manuals of the server's operators, fetched once; none if the server has no such page.
  std::span<const OperatorManual> manuals();
  Completion complete_line(std::string_view line, std::size_t start);

 private:
  void dispatch(std::string_view line);
  void send_workflow(const std::string& file, const std::vector<std::string>& arguments,
                     std::string_view command);
  std::optional<Response> exchange(std::string request);
  void show(const Response& response);
  [[noreturn]] void refuse_unknown(std::string_view command);
  template <class Action>
  ExitStatus report(Action action);

  Transport& transport_;
  Screen screen_;
  History& history_;
  Environment environment_;
  Aliases aliases_;
  std::optional<std::vector<OperatorManual>> manuals_;
  std::optional<Exchange> last_exchange_;
  bool finished_ = false;
};

}  // namespace oph::terminal
