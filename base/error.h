// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <exception>
#include <string>
#include <string_view>
#include <utility>

namespace oph {

/// Who can mend an error: the user who typed the request, the administrator of the machine, or us.
enum class Blame { kUser, kSystem, kBug };

/// Names a blame as it stands in logs: "user", "system" or "bug".
std::string_view name(Blame blame);

/// The one exception of Ophion.
///
/// The text is lower case, says what is wrong first and puts values last in parentheses:
/// `group size must divide the array length (length=365, group_size=10)`. Callers that know more
/// rethrow with a frame of context, innermost first.
class Error : public std::exception {
 public:
  Error(Blame blame, std::string text) : blame_{blame}, text_{std::move(text)} {}

  Blame blame() const noexcept { return blame_; }
  /// What went wrong, without context: what a user is shown.
  const std::string& text() const noexcept { return text_; }
  /// Where it went wrong: "fragment 12, operator oph_reduce"; empty if nobody added a frame.
  const std::string& context() const noexcept { return context_; }
  const char* what() const noexcept override { return text_.c_str(); }

  /// Adds an outer frame of context.
  void add_context(std::string_view frame);

 private:
  Blame blame_;
  std::string text_;
  std::string context_;
};

/// Makes an error that the user can mend: `throw user_error("no such datacube (cube={})", pid)`.
template <class... Arguments>
Error user_error(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  return Error{Blame::kUser, fmt::format(format, std::forward<Arguments>(arguments)...)};
}

/// Makes an error of the surroundings: a full disk, a lost server, a refused connection.
template <class... Arguments>
Error system_error(fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  return Error{Blame::kSystem, fmt::format(format, std::forward<Arguments>(arguments)...)};
}

/// Makes a system error that ends with the text of the current `errno`.
Error errno_error(std::string_view what);

/// The result of something that must not throw: ok, or an error's blame, text and context.
struct Status {
  bool ok = true;
  Blame blame = Blame::kSystem;
  std::string text;
  std::string context;

  static Status success() { return {}; }
  static Status failure(const Error& error) {
    return {false, error.blame(), error.text(), error.context()};
  }
  explicit operator bool() const { return ok; }
  /// Throws what the status holds, if it is a failure.
  void raise() const;
};

/// Describes the exception that is being handled.
Status current_exception_status();

/// Runs `action` and turns whatever it throws into a Status. The one place that catches
/// everything: plugin phases, threads, handlers of requests and main() go through it.
template <class Action>
Status guard(Action&& action) noexcept {
  try {
    std::forward<Action>(action)();
    return Status::success();
  } catch (...) {
    return current_exception_status();
  }
}

/// Runs `action`; an Error that passes through gets `frame` as context.
template <class Action>
decltype(auto) with_context(std::string_view frame, Action&& action) {
  try {
    return std::forward<Action>(action)();
  } catch (Error& error) {
    error.add_context(frame);
    throw;
  }
}

/// Reports a broken promise of our own code.
[[noreturn]] void fail_check(const char* condition, const char* file, int line);

}  // namespace oph

/// States what must hold whatever users do; a failure is a bug of ours.
#define OPH_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::oph::fail_check(#condition, __FILE__, __LINE__))
