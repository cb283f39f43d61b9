// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "base/manual.h"

namespace oph::framework {

/// Describes an operator: what the parser of its arguments, OPH_MAN, completion and the
/// documentation say of it.
struct Manual {
  std::string_view name;     ///< "oph_reduce"
  std::string_view summary;  ///< one sentence
  std::span<const Parameter> parameters;
  std::string_view notes = {};
  /// Commands as users type them, one a line.
  std::string_view examples = {};
  std::string_view category = "Data Process";
  /// What the user must be allowed in the session: "read", "write", "execute" or "admin".
  std::string_view permission = "write";
  /// Touches the catalogue only: quick, and never queued behind data operators.
  bool is_metadata = false;
  /// Reads a little of fragments or files, for somebody who waits: on one rank, and not queued
  /// behind data operators.
  bool only_looks = false;
  /// Not for users: never listed.
  bool is_internal = false;
};

/// Makes one table of several: `concatenate(std::array{…}, shared::kSubset)`.
template <std::size_t... Sizes>
constexpr auto concatenate(const std::array<Parameter, Sizes>&... tables) {
  std::array<Parameter, (Sizes + ...)> all{};
  auto* next = all.data();
  ((next = std::copy(tables.begin(), tables.end(), next)), ...);
  return all;
}

}  // namespace oph::framework
