// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/attribute_rows.h"
#include "metadb/attributes.h"

namespace oph::metadb {
namespace {

/// So few cubes are looked through one by one; of more, the values are looked through first.
constexpr std::int64_t kFewCubes = 1000;

/// Takes the meaning off what follows it in the patterns of this file.
constexpr char kEscape = '!';

/// A pattern that matches, byte by byte, at least the values that `pattern` matches: '_' stands for
/// one character, of any number of bytes.
std::string byte_pattern(std::string_view pattern) {
  std::string bytes;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    const bool is_literal = pattern[i] == '\\' && i + 1 < pattern.size();
    const char c = pattern[is_literal ? ++i : i];
    if (!is_literal && (c == '%' || c == '_')) {
      if (!bytes.ends_with('%') || bytes.ends_with("!%")) bytes += '%';
      continue;
    }
    if (c == '%' || c == '_' || c == kEscape) bytes += kEscape;
    bytes += c;
  }
  return searched_text(bytes);
}

/// Prints conditions and collects what is bound to them.
class Conditions {
 public:
  /// `first` is the table that is read before the other one that has names.
  Conditions(const Attributes::Search& search, std::string_view first) {
    add("cube.container_id", search.containers);
    if (search.keys) add(fmt::format("{}.name", first), *search.keys);
    if (search.values.empty()) return;
    for (const auto& value : search.values) patterns_.push_back(byte_pattern(value));
    text_ += " AND (attribute_value.is_cut";
    for (const auto& pattern : patterns_) {
      text_ += fmt::format(" OR attribute_value.searched LIKE ? ESCAPE '{}'", kEscape);
      values_.push_back(sql::to_value(sql::Bytes{std::as_bytes(std::span{pattern})}));
    }
    text_ += ")";
  }
  Conditions(const Conditions&) = delete;
  Conditions& operator=(const Conditions&) = delete;

  const std::string& text() const { return text_; }
  std::span<const sql::Value> values() const { return values_; }

 private:
  template <class Value>
  void add(std::string_view column, const std::vector<Value>& list) {
    text_ += fmt::format("{}{} IN (", text_.empty() ? "" : " AND ", column);
    for (const auto& value : list) {
      text_ += &value == &list.front() ? "?" : ",?";
      values_.push_back(sql::to_value(value));
    }
    text_ += ")";
  }

  std::string text_;
  std::vector<std::string> patterns_;
  std::vector<sql::Value> values_;
};

bool have_few_cubes(sql::Connection& connection, const std::vector<std::int64_t>& containers) {
  auto count = connection.prepare(
      "SELECT COUNT(*) FROM (SELECT 1 FROM cube WHERE container_id = ? LIMIT ?) AS some");
  std::int64_t rest = kFewCubes;
  for (const auto container : containers) {
    count.execute(container, rest + 1);
    count.next();
    rest -= count.integer(0);
    if (rest < 0) return false;
  }
  return true;
}

/// The joins say in which order the tables are read: the optimizer cannot know how many values
/// match a pattern.
std::string_view tables(bool is_cube_first) {
  if (is_cube_first) {
    return "cube STRAIGHT_JOIN attribute ON attribute.cube_id = cube.id"
           " STRAIGHT_JOIN attribute_value ON attribute_value.id = attribute.value_id";
  }
  return "attribute_value STRAIGHT_JOIN attribute ON attribute.value_id = attribute_value.id"
         " STRAIGHT_JOIN cube ON cube.id = attribute.cube_id";
}

}  // namespace

std::vector<Attributes::Found> Attributes::find(const Search& search) {
  if (search.containers.empty() || (search.keys && search.keys->empty())) return {};
  const bool is_open = !search.keys && search.values.empty();
  const bool is_cube_first = is_open || have_few_cubes(connection_, search.containers);
  const Conditions conditions{search, is_cube_first ? "attribute" : "attribute_value"};
  auto rows = connection_.prepare(
      fmt::format("SELECT cube.container_id, cube.id, attribute.name, attribute.value"
                  " FROM {} WHERE {} ORDER BY cube.container_id, cube.id, attribute.id"
                  " LIMIT {}",
                  tables(is_cube_first), conditions.text(), search.limit));
  rows.execute_values(conditions.values(), sql::Statement::Result::kBuffered);
  std::vector<Found> found;
  while (rows.next()) {
    found.push_back({rows.integer(0), rows.integer(1), rows.text(2), rows.text(3)});
  }
  return found;
}

std::vector<std::string> Attributes::keys() {
  auto rows = connection_.query("SELECT DISTINCT name FROM attribute_value");
  std::vector<std::string> keys;
  while (rows.next()) keys.push_back(rows.text(0));
  return keys;
}

}  // namespace oph::metadb
