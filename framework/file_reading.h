// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "framework/cube_plan.h"
#include "io_server/fragment_store.h"

namespace oph::framework {

/// Where a plan reduces arrays that its only input, a cube that refers to files, would read from
/// there, lets the I/O servers reduce them while they read: in the order of the file, without
/// making arrays first. For reductions that do not depend on the order of elements.
void reduce_while_reading(CubePlan& plan, std::span<const metadb::Cube> inputs);

/// Whether a fragment is made by such a reduction. Even one row of it takes a pass over the file.
bool reduces_while_reading(const FragmentPlan& plan);

/// The packed index of the files that a cube refers to. Throws a system error if it is gone.
std::string read_file_index(io_server::FragmentStore& store, const metadb::Cube& cube);

/// Gives the servers of a cube the packed index of the files that it refers to. Throws if one of
/// them cannot open these.
void store_file_index(io_server::FragmentStore& store, std::string_view index,
                      const metadb::Cube& cube);

/// Gives the servers of `output`, which has the rows of `input` in other fragments, the index of
/// the files that `input` refers to.
void copy_file_index(io_server::FragmentStore& store, const metadb::Cube& input,
                     const metadb::Cube& output);

}  // namespace oph::framework
