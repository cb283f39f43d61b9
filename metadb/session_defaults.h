// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/sql/connection.h"

namespace oph::metadb {

/// What the argument `materialize` is in a session if a task does not say it: "auto", "yes" or
/// "no"; "auto" if there is no such session.
std::string default_materialization(sql::Connection& connection, std::string_view session_code);

/// Precondition: `value` is one of these.
void set_default_materialization(sql::Connection& connection, std::int64_t session_id,
                                 std::string_view value);

}  // namespace oph::metadb
