// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <span>
#include <string>

#include "framework/cube_plan.h"
#include "framework/task.h"

namespace oph::framework {

namespace shared {

inline constexpr std::array kMaterialize{
    Parameter{.name = "materialize",
              .kind = ParameterKind::kChoice,
              .help = "yes: store the values; no: compute them when they are read (a virtual "
                      "datacube); auto: store what is small, or much smaller than the input; "
                      "session: as the session says, which is auto by default",
              .fallback = "session",
              .values = "auto|yes|no|session"},
    Parameter{.name = "reuse",
              .kind = ParameterKind::kChoice,
              .help = "take the values of a datacube that was made in the same way of the same "
                      "datacubes, if there is one, unless materialize is yes",
              .fallback = "yes",
              .values = "yes|no"},
};

}  // namespace shared

/// Decides whether a new cube is virtual: its fragments are views, which compute the values when
/// somebody reads them. Without such a decision a cube is stored.
///
/// The argument `materialize`, or the default of the session, says what is wanted:
/// - yes: stored.
/// - no: virtual, if the plan can be a view.
/// - auto: virtual, if the plan can be a view, the values would take `cubes.virtual_bytes` at least
///   and half of what the inputs take at least: what is small, or much smaller than what it is made
///   of, is stored; so is what would need a side table of half its size, or compute a virtual input
///   several times. Such a cube is stored when it is read for the second time.
///
/// A plan can be a view if each of its fragments is made by one query of relations on its own
/// server that gives arrays of a known length, is not compressed, and if views are not stacked
/// higher than `cubes.virtual_depth`, and if its values are the same at each reading. Sets
/// plan.cube.storage; adds a note to the response if the cube is stored against the wish.
/// Collective.
///
/// `digest` tells the values apart; a cube that has the same is read instead of the inputs (see
/// framework/reuse.h), and the plan becomes that of its copy.
void decide_storage(Task& task, CubePlan& plan, std::span<const metadb::Cube> inputs,
                    const std::string& digest);

/// Whether the operator of the task has the parameter.
bool can_materialize(Task& task);

/// Makes the view of a fragment. Precondition: the plan can be a view.
void create_view(io_server::FragmentStore& store, const io_server::Relation& view,
                 const FragmentPlan& plan);

}  // namespace oph::framework
