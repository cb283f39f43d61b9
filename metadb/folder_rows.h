// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Inserts a folder; part of a transaction. Throws the user errors of Folders::create().
std::int64_t insert_folder(sql::Connection& connection, std::int64_t parent_id,
                           std::string_view name);

}  // namespace oph::metadb
