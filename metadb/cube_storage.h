// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// A cube that is virtual and reads another one.
struct Dependant {
  std::int64_t container_id;
  std::int64_t cube_id;
};

/// The virtual cubes whose views read a cube directly.
std::vector<Dependant> read_dependants(sql::Connection& connection, std::int64_t id);

/// Throws a user error that names the virtual cubes that read a cube, if there are any. Part of a
/// transaction that has locked the cube: then no others can come to be before its end.
void refuse_dependants(sql::Connection& connection, std::int64_t id);

/// Notes that the fragments of a virtual cube are tables now: it depends on nothing any more. Part
/// of a transaction. Nothing happens if there is no such cube.
void note_stored(sql::Connection& connection, std::int64_t id);

}  // namespace oph::metadb
