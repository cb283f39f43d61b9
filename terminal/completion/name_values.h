// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "base/manual.h"
#include "terminal/completion/collector.h"
#include "terminal/environment.h"

namespace oph::terminal {

/// What the value of an argument names.
enum class NameKind { kNothing, kCube, kContainer, kFolder, kFile, kSession, kJob };

/// Guesses it from the name of an argument and its kind in the manual.
NameKind name_kind_of(std::string_view argument, ParameterKind kind);

/// Completes such a value. Cubes are found by their PID, its last number, or their measure; folders
/// and containers by their path, absolute or from OPH_CWD; files likewise from OPH_CDD.
Completion complete_name(NameKind kind, std::string_view word, NameSource& source,
                         const Environment& environment);

/// As complete_name() with the names of a catalogue; nothing if it has none.
Completion complete_named(NameKind kind, std::string_view word, const Catalogue& catalogue);

}  // namespace oph::terminal
