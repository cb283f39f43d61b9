// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <optional>
#include <span>
#include <string_view>

namespace oph {

/// What an argument of an operator or of a primitive holds.
enum class ParameterKind {
  kText,     ///< any text
  kInteger,  ///< a whole number between `minimum` and `maximum`
  kReal,     ///< a number between `minimum` and `maximum`
  kChoice,   ///< one of `values`
  kCube,     ///< the PID of a datacube
  kPath,     ///< a file or folder of the data repository
  kMeasure,  ///< primitives only: a packed array
};

/// Describes one argument. The tables made of these are the only description there is: parsing,
/// checking, manuals, completion and documentation all read them.
struct Parameter {
  std::string_view name;
  ParameterKind kind = ParameterKind::kText;
  std::string_view help;
  /// The value of an argument that is not given; an argument without one is mandatory.
  std::optional<std::string_view> fallback = std::nullopt;
  /// The allowed values of a choice, separated by '|'; or words that stand for a real number. Of a
  /// measure: the type that it always has, whatever the types of the call.
  std::string_view values = {};
  /// Whether several values may be given (separated by '|' in operators, by ',' in primitives).
  bool multiple = false;
  double minimum = std::numeric_limits<double>::lowest();
  double maximum = std::numeric_limits<double>::max();
};

}  // namespace oph
