// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oph::primitives::bench {

/// A call of a primitive as manuals write it: `oph_reduce('oph_int','oph_int',measure,'OPH_MAX')`.
struct Example {
  struct Argument;

  std::string function;
  std::vector<Argument> arguments;

  /// Throws std::invalid_argument.
  static Example parse(std::string_view text);

  /// The first type that the call names, without "oph_"; empty if it names none.
  std::string_view type() const;

  /// Whether an argument is called so: `measure`, `dimension` (of an array) or `id_dim`.
  std::size_t count_of(std::string_view name) const;
};

struct Example::Argument {
  enum class Kind : std::uint8_t { kNull, kText, kInteger, kDecimal, kName, kCall };

  Kind kind = Kind::kNull;
  std::string text = {};
  Example call = {};
};

}  // namespace oph::primitives::bench
