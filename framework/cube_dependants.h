// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <vector>

#include "framework/task.h"

namespace oph::framework {

namespace shared {

inline constexpr std::array kDependants{
    Parameter{.name = "dependants",
              .kind = ParameterKind::kChoice,
              .help = "virtual datacubes that read what is deleted: store their values first, or "
                      "refuse to delete",
              .fallback = "store",
              .values = "store|refuse"},
};

}  // namespace shared

/// Stores the virtual cubes that `find` tells on the root, which read what is about to be deleted,
/// or throws a user error with their PIDs, as the argument `dependants` says. Collective.
using FindDependants = std::function<std::vector<metadb::Dependant>()>;
void free_from_dependants(Task& task, const FindDependants& find);

}  // namespace oph::framework
