// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string_view>
#include <utility>

#include "base/error.h"

/// What libFuzzer and the replay call with each input; always returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace oph::fuzz {

inline std::string_view as_text(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Ends the program, which is how an input is found to be bad.
[[noreturn]] inline void fail(std::string_view what) {
  std::fprintf(stderr, "%.*s\n", static_cast<int>(what.size()), what.data());
  std::abort();
}

/// What must hold whatever the input is.
inline void expect(bool condition, std::string_view what) {
  if (!condition) fail(what);
}

/// Whether `action` took the input; false if it refused it, by an error of this blame. Any other
/// failure is a finding: what comes from outside is never a bug of ours.
template <class Action>
bool is_taken(Blame blame, Action&& action) {
  const auto status = guard(std::forward<Action>(action));
  if (!status && status.blame != blame) fail(status.text);
  if (!status) expect(!status.text.empty(), "a refusal without a reason");
  return status.ok;
}

}  // namespace oph::fuzz
