// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual.h"

namespace oph {

/// A Parameter that owns its texts, as read back from a manual.
struct ArgumentManual {
  std::string name;
  ParameterKind kind = ParameterKind::kText;
  std::string help;
  std::optional<std::string> fallback;  ///< absent: mandatory
  std::vector<std::string> values;
  bool multiple = false;
  std::optional<double> minimum;
  std::optional<double> maximum;
};

/// The manual of an operator.
struct OperatorManual {
  std::string name;  ///< lower case: "oph_reduce"
  std::string summary;
  std::string notes;
  std::vector<std::string> examples;  ///< commands, or tasks of workflows as JSON
  std::string category;               ///< "Data Process"
  std::string
      permission;  ///< "read", "write", "execute", "admin": what the user needs in the session
  bool is_metadata = false;   ///< touches no fragments: quick, must not wait behind data operators
  bool only_looks = false;    ///< reads a little: on one rank, and not behind data operators either
  bool is_internal = false;   ///< not for users: never listed
  bool has_arguments = true;  ///< false: an operator without a manual, which takes any arguments
  std::vector<ArgumentManual> arguments;
};

/// The manual of a primitive.
struct PrimitiveManual {
  std::string name;
  std::string library;          ///< file name of the shared library
  std::string primitive_class;  ///< "simple", "reduce" or "aggregate"
  std::string returns;          ///< "array", "long", "double" or "text"
  /// When the length of the array is known without its elements: "always", or conditions on
  /// arguments, written as in primitives/udf/manual.h.
  std::string fixed_length;
  std::string summary;
  std::string example;
  std::string notes;
  bool is_aggregate = false;
  bool is_variadic = false;               ///< the last argument may be repeated
  bool is_typed = true;                   ///< types of input and result come before the arguments
  std::vector<ArgumentManual> arguments;  ///< after the types
};

std::string_view name(ParameterKind kind);

/// Copies a table of parameters.
std::vector<ArgumentManual> to_manual(std::span<const Parameter> parameters);

/// Manuals travel between libraries and processes as JSON arrays. Reading throws a system error
/// that says what is wrong.
std::string to_json(std::span<const OperatorManual> manuals);
std::vector<OperatorManual> read_operator_manuals(std::string_view json);
std::string to_json(std::span<const PrimitiveManual> manuals);
std::vector<PrimitiveManual> read_primitive_manuals(std::string_view json);

}  // namespace oph
