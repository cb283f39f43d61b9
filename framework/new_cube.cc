// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/new_cube.h"

#include <algorithm>

#include "base/log.h"
#include "framework/capacity.h"
#include "framework/container_place.h"
#include "framework/version.h"
#include "metadb/names.h"

namespace oph::framework {

std::string output_name(std::int64_t position) {
  return position == 1 ? "cube" : fmt::format("cube_{}", position);
}

NewCube::NewCube(Task& task, metadb::Cube plan) : cube_{std::move(plan)} {
  cube_.id = task.integer_from_root([&] {
    metadb::check_name("measure", cube_.measure);
    check_capacity(task.store(), cube_);
    return task.catalogue().cubes().claim(task.name());
  });
  for (auto& fragment : cube_.fragments) {
    fragment.table = fmt::format("fact_{}_{}", cube_.id, fragment.index);
    fragment.is_compressed = cube_.is_compressed;
    fragment.is_view = cube_.storage.is_view();
  }
}

const metadb::Fragment& NewCube::fragment(std::int64_t index) const {
  const auto found = std::find_if(cube_.fragments.begin(), cube_.fragments.end(),
                                  [&](const auto& fragment) { return fragment.index == index; });
  OPH_CHECK(found != cube_.fragments.end());
  return *found;
}

void NewCube::finish(io_server::FragmentStore& store, const metadb::Fragment& fragment) {
  const io_server::Relation table = relation(fragment);
  store.flush({&table, 1});
}

void NewCube::commit(Task& task, std::span<const metadb::Cube> inputs,
                     std::vector<metadb::Attribute> attributes,
                     std::vector<metadb::SourceFile> files) {
  commit_together(task, inputs, {{this, std::move(attributes)}}, std::move(files));
}

void NewCube::commit_together(Task& task, std::span<const metadb::Cube> inputs,
                              std::vector<Result> results, std::vector<metadb::SourceFile> files) {
  if (!task.is_root()) return;
  metadb::Provenance provenance;
  provenance.operator_name = task.arguments().operator_name();
  provenance.arguments = task.arguments().provenance();
  provenance.user = task.user();
  provenance.software_version = kVersion;
  provenance.files = std::move(files);
  for (const auto& input : inputs) provenance.inputs.push_back(input.id);
  std::vector<metadb::Cubes::Commit> commits;
  for (auto& result : results) {
    for (auto& attribute : result.attributes) attribute.user = task.user();
    commits.push_back({result.cube->cube_, provenance, result.attributes, result.cube->container_});
  }
  const auto containers = task.catalogue().cubes().commit(commits);
  for (std::size_t i = 0; i < results.size(); ++i) {
    results[i].cube->cube_.container_id = containers[i];
    results[i].cube->is_committed_ = true;
  }
  auto key = task.arguments().operator_name();
  key.erase(0, std::string_view{"oph_"}.size());
  for (const auto& result : results) {
    if (!result.cube->response_key_.empty()) key = result.cube->response_key_;
    const auto& cube = result.cube->cube_;
    const auto pid = task.catalogue().cube_pid(cube.container_id, cube.id);
    task.response().add_text(key, result.title, pid);
    const auto position = static_cast<std::int64_t>(&result - &results.front()) + 1;
    task.notify(output_name(position), pid);
  }
}

void NewCube::undo_if_failed(Task& task) noexcept {
  if (task.has_failed() && !is_committed_) discard(task);
}

void NewCube::discard(Task& task) noexcept {
  const auto status = guard([&] {
    // The root drops everything: the other ranks have stopped writing when destroy begins.
    if (!task.is_root()) return;
    auto& cubes = task.catalogue().cubes();
    task.catalogue().ensure_alive();
    // A commit whose answer was lost took the claim with it: then the cube exists, and stays. One
    // that is still under way is waited for.
    if (!cubes.condemn(cube_.id)) return;
    std::vector<io_server::Relation> tables;
    for (const auto& fragment : cube_.fragments) tables.push_back(relation(fragment));
    task.store().drop(tables);
    cubes.release(cube_.id);
  });
  if (!status) log::failure(status, {{"job", task.name()}, {"cube", std::to_string(cube_.id)}});
}

std::int64_t output_container(Task& task, const metadb::Cube& input) {
  const auto name = task.arguments().text_unless("container", "-");
  if (!name) return input.container_id;
  return require_container(task, *name).id;
}

}  // namespace oph::framework
