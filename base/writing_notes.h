// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "base/configuration.h"

namespace oph {

/// The folder where tasks note the files that they are writing. What lies there while no task runs
/// was left by one that was killed.
inline std::filesystem::path writing_notes(const Configuration& configuration) {
  return configuration.path("data.session_path") / ".writing";
}

}  // namespace oph
