// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace oph::io_server {

/// What differs between the storage engines that fragments may use.
struct StorageEngine {
  std::string_view name;
  std::string_view table_options;  ///< of CREATE TABLE
  /// Whether rows survive the death of the server only after FLUSH TABLES: such an engine keeps
  /// the number of rows and the index in memory as long as the table is open.
  bool needs_flush;
};

/// Finds the engine with the configured name, in any case. Throws a user error that lists them.
const StorageEngine& storage_engine(std::string_view name);

}  // namespace oph::io_server
