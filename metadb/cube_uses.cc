// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube_uses.h"

namespace oph::metadb {

sql::Connection& CubeUses::connection() {
  // What is held is lost with the connection: then it must not come back unnoticed.
  if (is_holding_) return *connection_;
  if (connection_) {
    connection_->ensure_alive();
  } else {
    connection_.emplace(endpoint_);
  }
  connection_->execute_text("SET SESSION TRANSACTION ISOLATION LEVEL READ UNCOMMITTED");
  return *connection_;
}

void CubeUses::take(std::int64_t cube_id, std::string_view task) {
  auto& session = connection();
  if (!is_holding_) session.execute_text("START TRANSACTION");
  is_holding_ = true;
  session.query("INSERT INTO cube_use (cube_id, task) VALUES (?, ?)", cube_id, task);
}

std::optional<std::string> CubeUses::task_using(std::int64_t cube_id) {
  auto row = connection().query("SELECT task FROM cube_use WHERE cube_id = ? ORDER BY id LIMIT 1",
                                cube_id);
  if (!row.next()) return std::nullopt;
  return row.text(0);
}

void CubeUses::let_go() {
  if (!is_holding_) return;
  is_holding_ = false;
  // The end of the session would do it too.
  const auto status = guard([&] { connection_->execute_text("ROLLBACK"); });
  if (!status) connection_.reset();
}

}  // namespace oph::metadb
