// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace oph::metadb {

/// One step of the schema, as built into the program.
struct Migration {
  std::int64_t version;
  std::string_view name;      ///< "001_catalogue"
  std::string_view checksum;  ///< SHA-256 of the text
  std::string_view text;      ///< statements, each ending with ";" at the end of a line
};

/// Every migration, versions 1, 2, 3 ...
std::span<const Migration> migrations();

}  // namespace oph::metadb
