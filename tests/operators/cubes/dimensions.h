// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "framework/coordinates.h"
#include "metadb/cube.h"

namespace oph::tests {

/// A dimension with coordinates.
inline metadb::CubeDimension dimension(const std::string& name, const std::vector<double>& values,
                                       bool is_explicit = true,
                                       ElementType type = ElementType::kDouble) {
  metadb::CubeDimension made;
  made.dimension.name = name;
  made.dimension.type = type;
  made.is_explicit = is_explicit;
  made.size = static_cast<std::int64_t>(values.size());
  made.values = framework::pack(type, values);
  return made;
}

/// A dimension whose values are 1 … size.
inline metadb::CubeDimension numbered(const std::string& name, std::int64_t size,
                                      bool is_explicit = true) {
  auto made = dimension(name, {}, is_explicit);
  made.size = size;
  return made;
}

inline metadb::CubeDimension time_dimension(const std::vector<double>& days,
                                            const std::string& base_time) {
  auto made = dimension("time", days, false);
  made.dimension.hierarchy = "oph_time";
  made.dimension.time.base_time = base_time;
  return made;
}

}  // namespace oph::tests
