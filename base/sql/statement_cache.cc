// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/statement_cache.h"

#include <mysql.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <unordered_map>

namespace oph::sql {
namespace {

std::mutex mutex;
std::set<std::string> databases;
std::unordered_map<const st_mysql*, std::shared_ptr<StatementCache>> caches;

std::string name_of(const Endpoint& endpoint) {
  return endpoint.address() + "/" + endpoint.database;
}

}  // namespace

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

void keep_statements_of(const Endpoint& endpoint) {
  const std::lock_guard lock{mutex};
  databases.insert(name_of(endpoint));
}

void open_statement_cache(const st_mysql* connection, const Endpoint& endpoint) {
  const std::lock_guard lock{mutex};
  if (!databases.contains(name_of(endpoint))) return;
  caches[connection] = std::make_shared<StatementCache>();
}

std::shared_ptr<StatementCache> statement_cache(const st_mysql* connection) {
  const std::lock_guard lock{mutex};
  const auto found = caches.find(connection);
  return found == caches.end() ? nullptr : found->second;
}

std::shared_ptr<StatementCache> remove_statement_cache(const st_mysql* connection) {
  const std::lock_guard lock{mutex};
  auto removed = caches.extract(connection);
  return removed ? std::move(removed.mapped()) : nullptr;
}

}  // namespace oph::sql
