// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/statement_cache.h"

#include <mysql.h>

#include <algorithm>

namespace oph::sql {

void CloseStatement::operator()(st_mysql_stmt* handle) const {
  mysql_stmt_close(handle);
}

StatementHandle StatementCache::take(std::string_view text) {
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& entry) { return entry.text == text; });
  if (found == entries_.end()) return nullptr;
  auto handle = std::move(found->handle);
  entries_.erase(found);
  return handle;
}

void StatementCache::put(std::string text, StatementHandle handle) {
  if (text.size() > kLongestText) return;
  entries_.push_front({std::move(text), std::move(handle)});
  if (entries_.size() > kMost) entries_.pop_back();
}

}  // namespace oph::sql
