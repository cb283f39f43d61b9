// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "base/sql/connection.h"
#include "metadb/containers.h"

namespace oph::metadb {

/// Inserts a container without dimensions; absent if its folder has one of that name.
std::optional<std::int64_t> insert_container(sql::Connection& connection,
                                             const Container& container);

/// Finds the container of that folder and name, or creates it; part of a transaction. Two
/// transactions that do so at the same time get the same one.
std::int64_t ensure_container(sql::Connection& connection, const Container& container);

}  // namespace oph::metadb
