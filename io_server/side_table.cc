// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/side_table.h"

#include "base/error.h"

namespace oph::io_server {

Relation side_table(const Relation& fragment) {
  const auto end = fragment.name.rfind('_');
  OPH_CHECK(end != std::string::npos);
  return {fragment.server, fragment.name.substr(0, end) + "_0"};
}

}  // namespace oph::io_server
