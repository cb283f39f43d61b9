// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <vector>

#include "framework/task.h"
#include "metadb/cube.h"

namespace oph::framework {

/// The cube that a task makes: claimed first, filled by all ranks, then committed at once or
/// undone without a trace.
///
///     init        output_.emplace(task, plan);           every rank, same plan
///     execute     fill the tables of output_->cube().fragments
///     reduce      output_->commit(task, inputs, …);
///     destroy     if (output_) output_->undo_if_failed(task);
class NewCube {
 public:
  /// Claims a number for the cube and names the tables of its fragments. `plan` has everything but
  /// `id` and the names of the tables. Collective.
  NewCube(Task& task, metadb::Cube plan);

  /// May still be changed until the commit (the same way on every rank).
  metadb::Cube& cube() { return cube_; }
  const metadb::Cube& cube() const { return cube_; }
  static io_server::Relation relation(const metadb::Fragment& fragment) {
    return {fragment.io_server, fragment.table, fragment.is_compressed, fragment.is_view};
  }
  /// The fragment of the new cube with this index.
  const metadb::Fragment& fragment(std::int64_t index) const;

  /// Notes that this rank wrote a fragment and makes it durable. Thread-safe.
  static void finish(io_server::FragmentStore& store, const metadb::Fragment& fragment);

  /// The cube goes into this container, which is created with it if its folder has none of that
  /// name, instead of that of cube().container_id.
  void create_container(metadb::Container container) { container_ = std::move(container); }

  /// Key of the cube in the response; without it that is the name of the operator.
  void answer_as(std::string_view response_key) { response_key_ = response_key; }

  /// Makes the cube exist: on the root, after all ranks finished their fragments. Adds "Output
  /// Cube" to the response and tells the server. `inputs` and `files` are what it was made of.
  void commit(Task& task, std::span<const metadb::Cube> inputs,
              std::vector<metadb::Attribute> attributes,
              std::vector<metadb::SourceFile> files = {});
  /// As commit() for several cubes at once: all of them exist after it, or none. Each is added to
  /// the response under its title; the server is told about the first one as "cube", about the
  /// others as "cube_2", "cube_3" …
  struct Result {
    NewCube* cube;
    std::vector<metadb::Attribute> attributes;
    std::string title = "Output Cube";
  };
  static void commit_together(Task& task, std::span<const metadb::Cube> inputs,
                              std::vector<Result> results,
                              std::vector<metadb::SourceFile> files = {});

  /// Drops what this rank's share of the tables holds and gives up the claim, if the task failed
  /// before or in the commit. Never throws: what cannot be undone now (a server is gone) is left
  /// claimed, and swept later.
  void undo_if_failed(Task& task) noexcept;
  /// The same of a cube that was only a step on the way: whether the task failed or not.
  void discard(Task& task) noexcept;

 private:
  metadb::Cube cube_;
  metadb::Container container_;
  std::string response_key_;
  bool is_committed_ = false;
};

/// What the server calls a cube among those that a task made, from 1: "cube", "cube_2" …
std::string output_name(std::int64_t position);

/// The container of the output: the argument "container" (name in cwd, or path), else that of the
/// input; checks that it exists.
std::int64_t output_container(Task& task, const metadb::Cube& input);

}  // namespace oph::framework
