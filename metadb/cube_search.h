// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// What is asked of cubes.
struct CubeCondition {
  enum class Field {
    kLevel,    ///< level is one of `numbers`
    kMeasure,  ///< measure is one of `texts`
    kNumber,   ///< number of the cube is in one of `ranges`
    kParent,   ///< one of the cubes `numbers` is a direct input
  };
  struct Range {
    std::int64_t first;
    std::int64_t last;
    std::int64_t step = 1;
  };
  Field field;
  bool is_negated = false;  ///< the contrary
  std::vector<std::int64_t> numbers = {};
  std::vector<std::string> texts = {};
  std::vector<Range> ranges = {};
};

struct FoundCube {
  std::int64_t id;
  std::int64_t container_id;
};

/// Finds the cubes in some containers for which all conditions hold, by number.
std::vector<FoundCube> find_cubes(sql::Connection& connection,
                                  const std::vector<std::int64_t>& containers,
                                  const std::vector<CubeCondition>& conditions);

}  // namespace oph::metadb
