// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/manual.h"

namespace oph::primitives::udf {

/// What a primitive does to the shape of a cube.
enum class Class : std::uint8_t {
  kSimple,     ///< an array of the same length, or part of it
  kReduce,     ///< may change the length of the array
  kAggregate,  ///< several rows become one
};

enum class Returns : std::uint8_t { kArray, kLong, kDouble, kText };

/// See Manual::fixed_length.
inline constexpr std::string_view kAlways = "always";

/// The only description of a primitive: the checks of its arguments, the help texts and the
/// documentation all come from it.
struct Manual {
  std::string_view name;
  std::string_view summary;
  Class kind = Class::kSimple;
  Returns returns = Returns::kArray;
  /// When the length of the resulting array follows from the lengths of the given ones and from the
  /// numbers and texts in the call, so that elements have no part in it: kAlways, or conditions on
  /// arguments. One of those that '|' separates is enough; ',' joins what must hold together:
  /// `name` is given, `no name` is not, `one name` is given once, `name=value`. Empty: of an array
  /// of the class kSimple it is always the length of the others, of others nothing is known.
  std::string_view fixed_length = {};
  /// The arguments that follow the two type arguments; measures first.
  std::span<const Parameter> parameters = {};
  std::string_view example = {};
  std::string_view notes = {};
  /// The group of trailing parameters marked `multiple` may be given several times, or the first
  /// one if it is a measure; a choice and an optional number may follow it.
  bool variadic = false;
  /// False for functions of row keys, which take no type arguments.
  bool typed = true;
};

/// Whether an argument is the array of a row. One of a fixed type, which `values` names, is none:
/// it says how to work on the others.
constexpr bool is_row_array(const Parameter& parameter) {
  return parameter.kind == ParameterKind::kMeasure && parameter.values.empty();
}

/// The usual last parameter of a primitive. A fallback of "NULL" means: none.
inline constexpr Parameter kMissingValue{
    .name = "missing_value",
    .kind = ParameterKind::kReal,
    .help = "elements equal to it are missing; NaN is always missing",
    .fallback = "NULL"};

}  // namespace oph::primitives::udf
