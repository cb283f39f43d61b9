// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/provenance.h"

#include <deque>
#include <set>

#include "metadb/cubes.h"
#include "metadb/row_inserter.h"

namespace oph::metadb {
namespace {

/// Stands for the container of an input that was gone before its history was kept.
constexpr std::string_view kUnknownContainer = "-";

std::string describe_input(sql::Connection& connection, std::int64_t cube_id) {
  auto row = connection.query("SELECT container_id FROM task WHERE cube_id = ?", cube_id);
  if (!row.next()) return fmt::format("{}/{}", kUnknownContainer, cube_id);
  return fmt::format("{}/{}", row.integer(0), cube_id);
}

void write_inputs(sql::Connection& connection, std::int64_t task_id,
                  const std::vector<std::int64_t>& cubes) {
  std::vector<std::string> names;
  for (const auto cube : cubes) names.push_back(describe_input(connection, cube));
  RowInserter rows{connection, "task_input (task_id, position, cube_id, name)"};
  for (std::size_t i = 0; i < cubes.size(); ++i) rows.add(task_id, i, cubes[i], names[i]);
  rows.flush();
}

void write_files(sql::Connection& connection, std::int64_t task_id,
                 const std::vector<SourceFile>& files) {
  RowInserter rows{connection,
                   "task_source (task_id, position, path, size_bytes, modified, checksum)"};
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& file = files[i];
    rows.add(task_id, i + 1, file.path, file.size_bytes, file.modified, file.checksum);
  }
  rows.flush();
}

std::vector<std::int64_t> read_inputs(sql::Connection& connection, std::int64_t task_id) {
  auto rows = connection.query("SELECT cube_id FROM task_input WHERE task_id = ? ORDER BY position",
                               task_id);
  std::vector<std::int64_t> inputs;
  while (rows.next()) inputs.push_back(rows.integer(0));
  return inputs;
}

std::vector<SourceFile> read_files(sql::Connection& connection, std::int64_t task_id) {
  auto rows = connection.query(
      "SELECT path, size_bytes, modified, checksum FROM task_source WHERE task_id = ?"
      " ORDER BY position",
      task_id);
  std::vector<SourceFile> files;
  while (rows.next()) {
    files.push_back({rows.text(0), rows.integer(1), rows.text(2), rows.text(3)});
  }
  return files;
}

constexpr std::string_view kStepColumns =
    "task_input.cube_id, COALESCE(task_input.name, ''), task.operator, task.cube_id,"
    " task.container_id, COALESCE(source.uri, '')";

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
                      const Provenance& provenance, std::string_view task) {
  connection.query(
      "INSERT INTO task (cube_id, operator, arguments, user, software_version, container_id,"
      " source_id, first_cube_id, output_position, name)"
      " SELECT id, ?, ?, ?, ?, container_id, source_id, ?, ?, ? FROM cube WHERE id = ?",
      provenance.operator_name, provenance.arguments, provenance.user, provenance.software_version,
      provenance.first_cube, provenance.position, task, cube_id);
  const auto task_id = static_cast<std::int64_t>(connection.last_insert_id());
  write_inputs(connection, task_id, provenance.inputs);
  write_files(connection, task_id, provenance.files);
}

std::vector<MadeCube> cubes_of_task(sql::Connection& connection, std::string_view task) {
  auto rows = connection.query(
      "SELECT cube.container_id, cube.id FROM task JOIN cube ON cube.id = task.cube_id"
      " WHERE task.name = ? AND task.first_cube_id ="
      " (SELECT MAX(first_cube_id) FROM task WHERE name = ?) ORDER BY task.output_position",
      task, task);
  std::vector<MadeCube> cubes;
  while (rows.next()) cubes.push_back({rows.integer(0), rows.integer(1)});
  return cubes;
}

std::vector<Cubes::Step> Cubes::parents(std::int64_t id) {
  auto statement =
      connection_.prepare(fmt::format("SELECT {} FROM task"
                                      " LEFT JOIN source ON source.id = task.source_id"
                                      " LEFT JOIN task_input ON task_input.task_id = task.id"
                                      " WHERE task.cube_id = ? ORDER BY task_input.position",
                                      kStepColumns));
  return walk(std::move(statement), id, [](const Step& step) { return step.input; });
}

std::vector<Cubes::Step> Cubes::children(std::int64_t id) {
  auto statement = connection_.prepare(
      fmt::format("SELECT {} FROM task_input JOIN task ON task.id = task_input.task_id"
                  " LEFT JOIN source ON source.id = task.source_id"
                  " WHERE task_input.cube_id = ? ORDER BY task.cube_id, task_input.position",
                  kStepColumns));
  return walk(std::move(statement), id, [](const Step& step) { return step.output; });
}

std::vector<Cubes::Step> Cubes::steps(std::span<const std::int64_t> containers, bool with_deleted) {
  auto statement = connection_.prepare(
      fmt::format("SELECT {} FROM task LEFT JOIN source ON source.id = task.source_id"
                  " LEFT JOIN task_input ON task_input.task_id = task.id"
                  " LEFT JOIN cube ON cube.id = task.cube_id"
                  " WHERE task.container_id = ? AND (? OR cube.id IS NOT NULL)"
                  " ORDER BY task.cube_id, task_input.position",
                  kStepColumns));
  std::vector<Step> steps;
  for (const auto container : containers) {
    statement.execute(container, with_deleted);
    while (statement.next()) steps.push_back(read_step(statement));
  }
  return steps;
}

std::optional<Provenance> Cubes::provenance(std::int64_t id) {
  auto row = connection_.query(
      "SELECT task.id, task.operator, task.arguments, task.user, task.software_version,"
      " task.created, task.container_id, COALESCE(source.uri, ''), task.first_cube_id,"
      " task.output_position, cube.id IS NULL"
      " FROM task LEFT JOIN source ON source.id = task.source_id"
      " LEFT JOIN cube ON cube.id = task.cube_id WHERE task.cube_id = ?",
      id);
  if (!row.next()) return std::nullopt;
  Provenance provenance;
  provenance.operator_name = row.text(1);
  provenance.arguments = row.text(2);
  provenance.user = row.text(3);
  provenance.software_version = row.text(4);
  provenance.created = row.text(5);
  provenance.container_id = row.integer(6);
  provenance.source = row.text(7);
  provenance.first_cube = row.integer(8);
  provenance.position = row.integer(9);
  provenance.is_deleted = row.integer(10) != 0;
  provenance.inputs = read_inputs(connection_, row.integer(0));
  provenance.files = read_files(connection_, row.integer(0));
  return provenance;
}

}  // namespace oph::metadb
