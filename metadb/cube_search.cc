// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube_search.h"

#include <fmt/format.h>

namespace oph::metadb {
namespace {

using Field = CubeCondition::Field;

/// Prints conditions with a '?' for each value, and collects the values.
class SearchText {
 public:
  SearchText(const std::vector<std::int64_t>& containers,
             const std::vector<CubeCondition>& conditions) {
    text_ = "SELECT cube.id, cube.container_id FROM cube WHERE " +
            is_one_of("cube.container_id", containers);
    for (const auto& condition : conditions) {
      text_ += fmt::format(" AND {}({})", condition.is_negated ? "NOT " : "", print(condition));
    }
    text_ += " ORDER BY cube.id";
  }

  const std::string& text() const { return text_; }
  const std::vector<sql::Value>& values() const { return values_; }

 private:
  std::string print(const CubeCondition& condition) {
    if (condition.field == Field::kLevel) return is_one_of("cube.level", condition.numbers);
    if (condition.field == Field::kMeasure) return is_one_of("cube.measure", condition.texts);
    if (condition.field == Field::kNumber) return is_in(condition.ranges);
    return is_made_of(condition.numbers);
  }

  template <class Value>
  std::string is_one_of(std::string_view column, const std::vector<Value>& list) {
    if (list.empty()) return "FALSE";
    auto text = fmt::format("{} IN (", column);
    for (const auto& value : list) {
      text += &value == &list.front() ? "?" : ",?";
      values_.push_back(sql::to_value(value));
    }
    return text + ")";
  }

  std::string is_in(const std::vector<CubeCondition::Range>& ranges) {
    std::string text = "FALSE";
    for (const auto& range : ranges) {
      text += " OR (cube.id BETWEEN ? AND ? AND MOD(cube.id - ?, ?) = 0)";
      for (const auto number : {range.first, range.last, range.first, range.step}) {
        values_.push_back(sql::to_value(number));
      }
    }
    return text;
  }

  std::string is_made_of(const std::vector<std::int64_t>& parents) {
    return "EXISTS (SELECT 1 FROM task JOIN task_input ON task_input.task_id = task.id"
           " WHERE task.cube_id = cube.id AND " +
           is_one_of("task_input.cube_id", parents) + ")";
  }

  std::string text_;
  std::vector<sql::Value> values_;
};

}  // namespace

std::vector<FoundCube> find_cubes(sql::Connection& connection,
                                  const std::vector<std::int64_t>& containers,
                                  const std::vector<CubeCondition>& conditions) {
  if (containers.empty()) return {};
  const SearchText search{containers, conditions};
  auto rows = connection.prepare(search.text());
  rows.execute_values(search.values(), sql::Statement::Result::kBuffered);
  std::vector<FoundCube> found;
  while (rows.next()) found.push_back({rows.integer(0), rows.integer(1)});
  return found;
}

}  // namespace oph::metadb
