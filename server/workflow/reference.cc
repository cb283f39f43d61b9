// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/reference.h"

#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

/// A value taken apart: `path(row,column)`.
struct Reference {
  std::string_view value;
  std::string_view path;
  std::string_view row = "*";
  std::string_view column;  ///< a number; empty: not given
};

bool is_place(std::string_view text) {
  return text == "*" || text == "end" || parse_integer(text).has_value();
}

std::optional<Reference> parse(std::string_view value) {
  Reference reference{.value = value, .path = value, .row = "*", .column = {}};
  const bool has_places = value.ends_with(')');
  if (has_places) {
    const auto open = value.rfind('(');
    if (open == value.npos) return std::nullopt;
    reference.path = value.substr(0, open);
    const auto places = split(value.substr(open + 1, value.size() - open - 2), ',');
    if (places.empty() || places.size() > 2) return std::nullopt;
    reference.row = trim(places[0]);
    if (places.size() == 2) reference.column = trim(places[1]);
    if (!is_place(reference.row)) return std::nullopt;
    if (places.size() == 2 && !is_place(reference.column)) return std::nullopt;
  } else if (value.find('.') == value.npos) {
    return std::nullopt;
  }
  if (reference.path.empty()) return std::nullopt;
  return reference;
}

/// The numbers from 0 that a place names among `count`.
std::vector<std::size_t> places(std::string_view place, std::size_t count, std::string_view what,
                                const Reference& reference) {
  std::vector<std::size_t> numbers;
  if (place == "*" || place.empty()) {
    for (std::size_t i = 0; i < count; ++i) numbers.push_back(i);
    return numbers;
  }
  const auto number =
      place == "end" ? static_cast<std::int64_t>(count) : parse_integer(place).value_or(0);
  if (number < 1 || number > static_cast<std::int64_t>(count)) {
    throw user_error("there is no {} {} in the table that a value refers to (value={}, {}s={})",
                     what, place, reference.value, what, count);
  }
  return {static_cast<std::size_t>(number - 1)};
}

std::string cells(const Grid& grid, const std::vector<std::size_t>& rows,
                  const std::vector<std::size_t>& columns) {
  std::vector<std::string> values;
  for (const auto row : rows) {
    for (const auto column : columns) values.push_back(grid.rows[row][column]);
  }
  return join(values, "|");
}

/// `rest` is what follows the title in the path: nothing, or ".column".
std::optional<std::string> refer(const Reference& reference, std::string_view rest,
                                 const Grid& grid) {
  std::vector<std::size_t> columns;
  if (rest.empty()) {
    columns = places(reference.column, grid.columns.size(), "column", reference);
  } else {
    if (!reference.column.empty()) return std::nullopt;
    const auto found =
        std::find_if(grid.columns.begin(), grid.columns.end(),
                     [&](const Grid::Column& column) { return column.name == rest.substr(1); });
    if (found == grid.columns.end()) return std::nullopt;
    columns.push_back(static_cast<std::size_t>(found - grid.columns.begin()));
  }
  return cells(grid, places(reference.row, grid.rows.size(), "row", reference), columns);
}

/// What follows `name` in a path: nothing, or something that starts with '.'.
std::optional<std::string_view> after(std::string_view path, std::string_view name) {
  if (name.empty() || !path.starts_with(name)) return std::nullopt;
  const auto rest = path.substr(name.size());
  if (!rest.empty() && rest.front() != '.') return std::nullopt;
  return rest;
}

std::optional<std::string> refer(const Reference& reference, std::string_view path,
                                 const Response::Object& object, bool by_key) {
  for (const auto& text : object.texts) {
    const auto rest = after(path, text.title);
    if ((rest && rest->empty()) || (by_key && path.empty())) return text.message.value_or("");
  }
  for (const auto& grid : object.grids) {
    std::optional<std::string> found;
    if (const auto rest = after(path, grid.title)) found = refer(reference, *rest, grid);
    if (!found && by_key) {
      const auto column = path.empty() ? std::string{} : "." + std::string{path};
      found = refer(reference, column, grid);
    }
    if (found) return found;
  }
  return std::nullopt;
}

std::optional<std::string> refer(const Reference& reference, const Response& document) {
  for (const auto& object : document.objects()) {
    const auto rest = after(reference.path, object.key);
    if (!rest) continue;
    const auto path = rest->empty() ? *rest : rest->substr(1);
    if (auto found = refer(reference, path, object, true)) return found;
  }
  for (const auto& object : document.objects()) {
    if (auto found = refer(reference, reference.path, object, false)) return found;
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> refer(std::string_view value, std::span<const Response> documents) {
  const auto reference = parse(trim(value));
  if (!reference) return std::nullopt;
  for (const auto& document : documents) {
    if (auto found = refer(*reference, document)) return found;
  }
  return std::nullopt;
}

}  // namespace oph::server
