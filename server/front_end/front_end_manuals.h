// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/manual_json.h"

namespace oph::server {

/// The manuals of the operators that run in the server itself.
std::vector<OperatorManual> front_end_manuals();

}  // namespace oph::server
