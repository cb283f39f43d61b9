// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/storage_engine.h"

#include "base/error.h"
#include "base/text.h"

namespace oph::io_server {
namespace {

// Checksums of rows would be computed over every array; the binary character set matters to none.
constexpr StorageEngine kEngines[] = {
    {"MyISAM", "ENGINE=MyISAM ROW_FORMAT=DYNAMIC", true},
    {"Aria", "ENGINE=Aria TRANSACTIONAL=0 ROW_FORMAT=DYNAMIC", true},
    {"InnoDB", "ENGINE=InnoDB ROW_FORMAT=DYNAMIC", false},
};

}  // namespace

const StorageEngine& storage_engine(std::string_view name) {
  for (const auto& engine : kEngines) {
    if (equal_ignoring_case(engine.name, name)) return engine;
  }
  throw user_error("io.engine must be one of MyISAM, Aria, InnoDB (io.engine={})", name);
}

}  // namespace oph::io_server
