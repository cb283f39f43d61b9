// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

namespace oph::server {

/// What one light task works on.
struct Target {
  std::string name;  ///< PID of a cube, or path of a file in the data repository
  std::vector<std::pair<std::string, std::string>> arguments = {};  ///< that it brings along
  /// Positions in the list of those that are to be worked on before, from 0.
  std::vector<std::size_t> after = {};
};

/// What the filters of one argument mean.
struct Targets {
  std::vector<Target> list;  ///< each once
  bool only_listed = false;  ///< run=no: they are shown, nothing runs
};

}  // namespace oph::server
