// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/primitives/case_file.h"

namespace oph::tests {

/// What a call gave: a result for each row, as bytes (numbers as text), or an error.
struct Outcome {
  std::vector<std::optional<std::string>> rows;
  std::optional<std::string> error;
};

/// Compares with what the case expects, as a GoogleTest failure of the current test.
void check(const Call& call, const Outcome& outcome);

}  // namespace oph::tests
