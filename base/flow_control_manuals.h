// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "base/manual_json.h"

namespace oph {

/// The manuals of the operators that direct workflows; the server carries them out itself.
std::vector<OperatorManual> flow_control_manuals();

}  // namespace oph
