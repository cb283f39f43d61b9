// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/error.h"
#include "server/soap/error_code.h"

namespace oph::server {

/// A request that is not carried out, with the code that tells clients why.
class Refusal : public Error {
 public:
  Refusal(ErrorCode code, std::string text) : Error{Blame::kUser, std::move(text)}, code_{code} {}
  ErrorCode code() const noexcept { return code_; }

 private:
  ErrorCode code_;
};

template <class... Arguments>
Refusal refusal(ErrorCode code, fmt::format_string<Arguments...> format, Arguments&&... arguments) {
  return Refusal{code, fmt::format(format, std::forward<Arguments>(arguments)...)};
}

}  // namespace oph::server
