// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/manual_json.h"

namespace oph {

/// The manuals of the operators that run in the server itself, without a library of their own.
std::vector<OperatorManual> front_end_manuals();

}  // namespace oph
