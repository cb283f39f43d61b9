// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/primitives/case_file.h"

namespace oph::tests {

/// Makes calls with random arguments: half of them mostly of the kinds that the manual of the
/// primitive names, at their extremes too; half of them from its cases, with arguments exchanged.
class RandomCalls {
 public:
  /// Reads the cases.
  RandomCalls();

  /// A call of the primitive of a manual. One seed always gives the same.
  Call make(std::uint64_t seed, const nlohmann::json& manual) const;

 private:
  std::map<std::string, std::vector<Call>> cases_;  ///< by primitive
};

/// The call as a text: {a; b} is an argument that differs from row to row.
std::string print(const Call& call);

}  // namespace oph::tests
