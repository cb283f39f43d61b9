// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "metadb/cube.h"

namespace oph::framework {

/// Whether a key is part of a vocabulary, so that it is changed by force only. CF: `frequency` of
/// the whole cube, `units` and `calendar` of a time dimension.
bool is_functional(std::string_view vocabulary, const metadb::Attribute& attribute,
                   bool is_of_time_dimension);

}  // namespace oph::framework
