// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/provenance.h"

#include <deque>
#include <set>

#include "base/text.h"
#include "metadb/cubes.h"
#include "metadb/row_inserter.h"

namespace oph::metadb {
namespace {

/// Stands for the container of an input that was gone before its name could be read.
constexpr std::string_view kUnknownContainer = "-";

struct Input {
  std::optional<std::int64_t> cube_id;
  std::string name;
};

Input describe_input(sql::Connection& connection, std::int64_t cube_id) {
  auto row =
      connection.query("SELECT container_id FROM cube WHERE id = ? LOCK IN SHARE MODE", cube_id);
  if (!row.next()) return {std::nullopt, fmt::format("{}/{}", kUnknownContainer, cube_id)};
  return {cube_id, fmt::format("{}/{}", row.integer(0), cube_id)};
}

std::optional<std::int64_t> number_in(std::string_view input_name) {
  const auto parts = split(input_name, '/');
  return parts.size() == 2 ? parse_integer(parts[1]) : std::nullopt;
}

constexpr std::string_view kStepColumns =
    "task_input.cube_id, COALESCE(task_input.name, ''), task.operator, task.cube_id,"
    " cube.container_id, COALESCE(source.uri, '')";

Cubes::Step read_step(const sql::Statement& row) {
  return {row.optional_integer(0), row.text(1),    row.text(2),
          row.integer(3),          row.integer(4), row.text(5)};
}

/// Collects the steps that `statement` finds for a cube, then for each cube that `next` leads to,
/// and so on: breadth first, each cube once.
template <class Next>
std::vector<Cubes::Step> walk(sql::Statement statement, std::int64_t id, Next next) {
  std::vector<Cubes::Step> steps;
  std::deque<std::int64_t> queue{id};
  std::set<std::int64_t> seen{id};
  for (; !queue.empty(); queue.pop_front()) {
    statement.execute(queue.front());
    while (statement.next()) {
      steps.push_back(read_step(statement));
      const std::optional<std::int64_t> cube = next(steps.back());
      if (cube && seen.insert(*cube).second) queue.push_back(*cube);
    }
  }
  return steps;
}

}  // namespace

void write_provenance(sql::Connection& connection, std::int64_t cube_id,
                      const Provenance& provenance) {
  connection.query(
      "INSERT INTO task (cube_id, operator, arguments, user, software_version, source_checksum)"
      " VALUES (?, ?, ?, ?, ?, ?)",
      cube_id, provenance.operator_name, provenance.arguments, provenance.user,
      provenance.software_version, provenance.source_checksum);
  const auto task_id = connection.last_insert_id();
  std::vector<Input> inputs;
  for (const auto input : provenance.inputs) inputs.push_back(describe_input(connection, input));
  RowInserter rows{connection, "task_input (task_id, position, cube_id, name)"};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    rows.add(task_id, i, inputs[i].cube_id, inputs[i].name);
  }
  rows.flush();
}

std::vector<Cubes::Step> Cubes::parents(std::int64_t id) {
  auto statement =
      connection_.prepare(fmt::format("SELECT {} FROM task JOIN cube ON cube.id = task.cube_id"
                                      " LEFT JOIN source ON source.id = cube.source_id"
                                      " LEFT JOIN task_input ON task_input.task_id = task.id"
                                      " WHERE task.cube_id = ? ORDER BY task_input.position",
                                      kStepColumns));
  return walk(std::move(statement), id, [](const Step& step) { return step.input; });
}

std::vector<Cubes::Step> Cubes::children(std::int64_t id) {
  auto statement = connection_.prepare(
      fmt::format("SELECT {} FROM task_input JOIN task ON task.id = task_input.task_id"
                  " JOIN cube ON cube.id = task.cube_id"
                  " LEFT JOIN source ON source.id = cube.source_id"
                  " WHERE task_input.cube_id = ? ORDER BY task.cube_id, task_input.position",
                  kStepColumns));
  return walk(std::move(statement), id, [](const Step& step) { return step.output; });
}

std::optional<Provenance> Cubes::provenance(std::int64_t id) {
  auto row = connection_.query(
      "SELECT operator, arguments, user, software_version, source_checksum, id FROM task"
      " WHERE cube_id = ?",
      id);
  if (!row.next()) return std::nullopt;
  Provenance provenance{row.text(0), row.text(1), row.text(2), row.text(3), {}, row.text(4)};
  auto inputs = connection_.query("SELECT name FROM task_input WHERE task_id = ? ORDER BY position",
                                  row.integer(5));
  while (inputs.next()) {
    if (const auto number = number_in(inputs.text(0))) provenance.inputs.push_back(*number);
  }
  return provenance;
}

}  // namespace oph::metadb
