// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// The metadata of cubes. Functional attributes, those of a vocabulary, are changed only by force.
class Attributes {
 public:
  explicit Attributes(sql::Connection& connection) : connection_{connection} {}

  /// Adds attributes, all or none. Throws a user error if the cube has one of that variable and
  /// key, or if the cube is gone.
  void insert(std::int64_t cube_id, std::span<const Attribute> attributes);
  /// Sets type, value and user of the attribute `changed.id`. Throws a user error if the cube has
  /// no such attribute, or if it is functional.
  void update(std::int64_t cube_id, const Attribute& changed, bool is_forced);
  /// Removes attributes, all or none; returns how many are gone. Numbers that the cube does not
  /// have count for nothing.
  std::int64_t remove(std::int64_t cube_id, std::span<const std::int64_t> ids);

  /// What searches ask for.
  struct Search {
    std::vector<std::int64_t> containers;
    std::optional<std::vector<std::string>> keys;  ///< absent: all
    /// Patterns of SQL's LIKE with '\' before characters that mean themselves; ASCII letters match
    /// in any case. One of them must match; none: all values do.
    std::vector<std::string> values;
    std::int64_t limit = std::numeric_limits<std::int64_t>::max();  ///< of what is returned
  };
  struct Found {
    std::int64_t container_id;
    std::int64_t cube_id;
    std::string key;
    std::string value;
  };
  /// Finds attributes by container, cube and id. Values that do not match a pattern may be among
  /// them if it has '_', or if they are long.
  std::vector<Found> find(const Search& search);
  /// All keys that cubes have, or once had.
  std::vector<std::string> keys();

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
