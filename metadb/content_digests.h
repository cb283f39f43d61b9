// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Notes what tells the values of a cube from those of others: a SHA-256 in hexadecimal digits.
void set_content_digest(sql::Connection& connection, std::int64_t cube_id, std::string_view digest);

/// The cubes that have these values: stored ones first, then the older ones.
std::vector<std::int64_t> cubes_of_content(sql::Connection& connection, std::string_view digest);

}  // namespace oph::metadb
