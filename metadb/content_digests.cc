// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/content_digests.h"

#include "metadb/single_write.h"

namespace oph::metadb {

void set_content_digest(sql::Connection& connection, std::int64_t cube_id,
                        std::string_view digest) {
  write_alone(connection, "UPDATE cube SET content_digest = UNHEX(?) WHERE id = ?", digest,
              cube_id);
}

std::vector<std::int64_t> cubes_of_content(sql::Connection& connection, std::string_view digest) {
  auto rows = connection.query(
      "SELECT id FROM cube WHERE content_digest = UNHEX(?) ORDER BY storage <> 'stored', id",
      digest);
  std::vector<std::int64_t> cubes;
  while (rows.next()) cubes.push_back(rows.integer(0));
  return cubes;
}

}  // namespace oph::metadb
