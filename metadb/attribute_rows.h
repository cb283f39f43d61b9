// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

/// Bytes of a value that searches look through before they ask for the whole value.
inline constexpr std::size_t kSearchedBytes = 8000;

/// ASCII letters in lower case; other bytes as they are.
std::string searched_text(std::string_view value);

/// Finds or adds the values of attributes among those that searches look through; returns their
/// numbers in the order of the attributes. Part of a transaction.
std::vector<std::int64_t> ensure_values(sql::Connection& connection,
                                        std::span<const Attribute> attributes);

/// Removes those of these values that no attribute has any more. Part of a transaction.
void remove_unused_values(sql::Connection& connection, std::span<const std::int64_t> values);
/// The numbers of the values that the attributes of a cube have.
std::vector<std::int64_t> value_ids(sql::Connection& connection, std::int64_t cube_id);

/// Inserts attributes of a cube; part of a transaction. Throws a user error if a vocabulary is
/// unknown, SqlError if the cube has one of that variable and key.
void insert_attributes(sql::Connection& connection, std::int64_t cube_id,
                       std::span<const Attribute> attributes);

/// The attributes of a cube, by id.
std::vector<Attribute> read_attributes(sql::Connection& connection, std::int64_t cube_id);

}  // namespace oph::metadb
