// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "tests/primitives/value.h"

namespace oph::tests {

/// One argument: the same for all rows, or one value for each.
struct Argument {
  std::vector<Value> values;
  bool by_row = false;

  const Value& at(std::size_t row) const { return by_row ? values.at(row) : values.front(); }
};

/// One call of a primitive and what it must give.
struct Call {
  std::string where;  ///< file, line and loop variables, for messages
  std::string function;
  std::vector<Argument> arguments;
  std::vector<Value> expected;                ///< one for each row of the result
  std::optional<std::string> expected_error;  ///< the whole text, without the function's name

  std::size_t row_count() const;
};

/// Reads a case file (tests/cases/README.md says how it looks) with its loops unrolled. Throws
/// std::invalid_argument that names the line.
std::vector<Call> read_case_file(const std::filesystem::path& path);

/// The names of the case files of primitives, without ".case", sorted.
std::vector<std::string> case_names();

/// Reads tests/cases/primitives/NAME.case.
std::vector<Call> read_case(const std::string& name);

}  // namespace oph::tests
