// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/attribute_rows.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "metadb/row_inserter.h"

namespace oph::metadb {
namespace {

using Digest = std::array<std::byte, crypto_hash_sha256_BYTES>;

/// What tells values of keys apart.
Digest digest(const Attribute& attribute) {
  const auto text = attribute.key + '\0' + attribute.value;
  Digest result;
  crypto_hash_sha256(reinterpret_cast<unsigned char*>(result.data()),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return result;
}

using NumberByDigest = std::map<Digest, std::int64_t>;

/// Values that are there already, kept from being removed until the transaction ends.
void find_values(sql::Connection& connection, std::span<const Digest> wanted,
                 NumberByDigest& found) {
  constexpr std::size_t kAtOnce = 1000;
  for (; !wanted.empty(); wanted = wanted.subspan(std::min(kAtOnce, wanted.size()))) {
    const auto some = wanted.first(std::min(kAtOnce, wanted.size()));
    std::string marks = "?";
    for (std::size_t i = 1; i < some.size(); ++i) marks += ",?";
    std::vector<sql::Value> values;
    for (const auto& one : some) values.push_back(sql::to_value(sql::Bytes{one}));
    auto rows =
        connection.prepare(fmt::format("SELECT digest, id FROM attribute_value WHERE digest IN ({})"
                                       " LOCK IN SHARE MODE",
                                       marks));
    rows.execute_values(values, sql::Statement::Result::kBuffered);
    while (rows.next()) {
      Digest key;
      std::copy_n(rows.bytes(0).begin(), key.size(), key.begin());
      found.emplace(key, rows.integer(1));
    }
  }
}

void add_values(sql::Connection& connection, const std::map<Digest, const Attribute*>& missing) {
  RowInserter rows{connection, "attribute_value (name, searched, is_cut, digest)",
                   "ON DUPLICATE KEY UPDATE id = id"};
  std::vector<std::string> texts;
  for (const auto& [key, attribute] : missing) {
    texts.push_back(searched_text(attribute->value).substr(0, kSearchedBytes));
  }
  auto text = texts.begin();
  for (const auto& [key, attribute] : missing) {
    rows.add(attribute->key, sql::Bytes{std::as_bytes(std::span{*text++})},
             attribute->value.size() > kSearchedBytes, sql::Bytes{key});
  }
  rows.flush();
}

std::map<std::string, std::int64_t, std::less<>> read_vocabularies(sql::Connection& connection) {
  std::map<std::string, std::int64_t, std::less<>> numbers;
  auto rows = connection.query("SELECT name, id FROM vocabulary");
  while (rows.next()) numbers.emplace(rows.text(0), rows.integer(1));
  return numbers;
}

}  // namespace

std::string searched_text(std::string_view value) {
  std::string text{value};
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

std::vector<std::int64_t> ensure_values(sql::Connection& connection,
                                        std::span<const Attribute> attributes) {
  std::vector<Digest> digests;
  for (const auto& attribute : attributes) digests.push_back(digest(attribute));
  NumberByDigest found;
  find_values(connection, digests, found);
  // In the order of their digests, so that transactions that add the same ones do not deadlock.
  std::map<Digest, const Attribute*> missing;
  for (std::size_t i = 0; i < digests.size(); ++i) {
    if (!found.contains(digests[i])) missing.emplace(digests[i], &attributes[i]);
  }
  if (!missing.empty()) {
    add_values(connection, missing);
    find_values(connection, digests, found);
  }
  std::vector<std::int64_t> numbers;
  for (const auto& one : digests) numbers.push_back(found.at(one));
  return numbers;
}

void remove_unused_values(sql::Connection& connection, std::span<const std::int64_t> values) {
  // IGNORE: a value that another transaction just gave to an attribute is not to be removed.
  auto remove = connection.prepare(
      "DELETE IGNORE FROM attribute_value WHERE id = ?"
      " AND NOT EXISTS (SELECT 1 FROM attribute WHERE attribute.value_id = attribute_value.id)");
  for (const auto value : values) remove.execute(value);
}

std::vector<std::int64_t> value_ids(sql::Connection& connection, std::int64_t cube_id) {
  auto rows = connection.query(
      "SELECT DISTINCT value_id FROM attribute WHERE cube_id = ? ORDER BY value_id", cube_id);
  std::vector<std::int64_t> values;
  while (rows.next()) values.push_back(rows.integer(0));
  return values;
}

void insert_attributes(sql::Connection& connection, std::int64_t cube_id,
                       std::span<const Attribute> attributes) {
  if (attributes.empty()) return;
  const auto vocabularies = read_vocabularies(connection);
  const auto values = ensure_values(connection, attributes);
  RowInserter rows{
      connection,
      "attribute (cube_id, variable, name, type, value, value_id, vocabulary_id, user)"};
  for (std::size_t i = 0; i < attributes.size(); ++i) {
    const auto& attribute = attributes[i];
    std::optional<std::int64_t> vocabulary_id;
    if (!attribute.vocabulary.empty()) {
      const auto found = vocabularies.find(attribute.vocabulary);
      if (found == vocabularies.end()) {
        throw user_error("no such vocabulary (vocabulary={})", attribute.vocabulary);
      }
      vocabulary_id = found->second;
    }
    rows.add(cube_id, attribute.variable, attribute.key, attribute.type,
             sql::Bytes{std::as_bytes(std::span{attribute.value})}, values[i], vocabulary_id,
             attribute.user);
  }
  rows.flush();
}

std::vector<Attribute> read_attributes(sql::Connection& connection, std::int64_t cube_id) {
  auto rows = connection.query(
      "SELECT attribute.id, attribute.variable, attribute.name, attribute.type, attribute.value,"
      " COALESCE(vocabulary.name, ''), attribute.modified, attribute.user"
      " FROM attribute LEFT JOIN vocabulary ON vocabulary.id = attribute.vocabulary_id"
      " WHERE attribute.cube_id = ? ORDER BY attribute.id",
      cube_id);
  std::vector<Attribute> attributes;
  while (rows.next()) {
    attributes.push_back({rows.integer(0), rows.text(1), rows.text(2), rows.text(3), rows.text(4),
                          rows.text(5), rows.text(6), rows.text(7)});
  }
  return attributes;
}

}  // namespace oph::metadb
