// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "metadb/cube.h"

namespace oph::framework {

/// A concept level as users read it: "month (M)"; an unknown one is "unknown (-)".
std::string concept_level_label(char level);

/// The name alone: "month"; "unknown" for an unknown one.
std::string_view concept_level_name(char level);

/// Reads what a user typed for a dimension that has values: the character ("M") or the name
/// ("month"). Throws a user error with the levels that the dimension's hierarchy has.
char parse_concept_level(const metadb::Dimension& dimension, std::string_view text);

}  // namespace oph::framework
