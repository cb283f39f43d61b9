// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "io_server/fragment_store.h"

namespace oph::io_server {

// The columns of a relation.
inline constexpr std::string_view kKeyColumn = "id_dim";
inline constexpr std::string_view kMeasureColumn = "measure";

/// Prints `SELECT key, value FROM input …`.
std::string select_statement(const Relation& input, const RowQuery& query);

/// Whether evaluating the query calls any primitive.
bool calls_primitives(const RowQuery& query);

}  // namespace oph::io_server
