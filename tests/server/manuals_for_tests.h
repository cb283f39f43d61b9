// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/front_end/front_end_manuals.h"
#include "server/manuals.h"

namespace oph::server {

inline OperatorManual make_manual(std::string name, bool is_metadata,
                                  std::vector<std::string> arguments) {
  OperatorManual manual;
  manual.name = std::move(name);
  manual.permission = is_metadata ? "read" : "write";
  manual.is_metadata = is_metadata;
  for (auto& argument : arguments) {
    manual.arguments.push_back({.name = std::move(argument),
                                .help = "",
                                .fallback = std::nullopt,
                                .values = {},
                                .minimum = std::nullopt,
                                .maximum = std::nullopt});
  }
  return manual;
}

/// Two data operators, two metadata operators, an internal one and those of the server.
inline Manuals manuals_for_tests() {
  auto several = make_manual("oph_delete", false, {"cube"});
  several.arguments[0].multiple = true;
  auto internal = make_manual("oph_gc", true, {"task"});
  internal.is_internal = true;
  return {{make_manual("oph_reduce", false, {"cube", "operation", "nthreads"}), several,
           make_manual("oph_list", true, {"path", "level"}),
           make_manual("oph_cubeschema", true, {"cube"}), internal},
          front_end_manuals()};
}

}  // namespace oph::server
