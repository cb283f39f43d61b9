// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "framework/task.h"
#include "metadb/cube.h"

namespace oph::operators::metadata {

/// Cubes that were made of each other, and how. Some of them may be deleted.
struct Lineage {
  std::map<std::int64_t, metadb::Provenance> cubes;  ///< by number
  std::string address;                               ///< what PIDs start with

  /// Adds a cube that is not known yet, if its history is kept.
  void add(framework::Task& task, std::int64_t cube);
  /// Adds a cube and all that it was made of. Throws a user error if the history of one of them is
  /// not kept.
  void add_ancestors(framework::Task& task, std::int64_t cube);

  /// "<container>/<cube>"
  std::string name(std::int64_t cube) const;
  std::string pid(std::int64_t cube) const;
};

}  // namespace oph::operators::metadata
