// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/manual_json.h"

namespace oph::framework {

/// Manuals of primitives for tests of queries: one of each kind that the compiler tells apart.
/// Those that have the name of a real one have its arguments as far as tests need them.
std::vector<PrimitiveManual> query_primitives();

}  // namespace oph::framework
