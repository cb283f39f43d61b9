// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "framework/task.h"

namespace oph::framework {

/// Exchanges the views of a virtual cube for tables with the same rows, under the same names: who
/// reads it, or has views over it, goes on and does not notice. Of several tasks that want the same
/// one does it, the others wait. Nothing happens if the cube is gone, or not virtual (any more).
///
/// Each fragment is exchanged at once when its table is complete and durable. A task that ends in
/// between leaves right values: some fragments are tables then, the others views, the catalogue
/// still calls the cube virtual, and storing it again does the rest.
///
/// Collective, like all functions here.
void store_cube(Task& task, std::int64_t cube_id);
/// The same of those that `find` tells on the root, one after the other.
void store_cubes(Task& task, const std::function<std::vector<std::int64_t>()>& find);

/// Counts that a task reads these cubes. Virtual ones among them that were made to be stored when
/// they are read again are stored now, if this is again; of the others this holds for what their
/// views read.
void note_reading(Task& task, std::span<const metadb::Cube> cubes);
/// As note_reading(), of a task that takes each row several times: what would be stored when it is
/// read again is stored now.
void note_repeated_reading(Task& task, std::span<const metadb::Cube> cubes);

/// Waits on the root until no task exchanges the views of the cube, and keeps others from it until
/// the end of the task. For who deletes it. Not collective.
void keep_from_storing(Task& task, std::int64_t cube_id);

}  // namespace oph::framework
