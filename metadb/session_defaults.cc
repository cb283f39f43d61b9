// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/session_defaults.h"

#include "metadb/single_write.h"

namespace oph::metadb {

std::string default_materialization(sql::Connection& connection, std::string_view session_code) {
  auto row = connection.query("SELECT materialize FROM session WHERE code = ?", session_code);
  return row.next() ? row.text(0) : "auto";
}

void set_default_materialization(sql::Connection& connection, std::int64_t session_id,
                                 std::string_view value) {
  write_alone(connection, "UPDATE session SET materialize = ? WHERE id = ?", value, session_id);
}

}  // namespace oph::metadb
