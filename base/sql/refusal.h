// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/sql/connection.h"

namespace oph::sql {

/// What a server answered instead of executing a statement. Users learn that it did, from which
/// server and its code; what it said is context, for the log.
SqlError refused_statement(unsigned code, std::string_view said, const std::string& address);

/// What the server said of a statement; empty if the error is another one.
std::string_view said_by_server(const SqlError& error);

}  // namespace oph::sql
