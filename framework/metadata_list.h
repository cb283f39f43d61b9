// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>

#include "base/response.h"
#include "metadb/cube.h"

namespace oph::framework {

/// Adds metadata to the response, under the keys <prefix>_summary and <prefix>_list. Of the cube as
/// a whole the variable is an empty cell.
void show_metadata(Response& response, std::span<const metadb::Attribute> attributes,
                   const std::string& prefix);

}  // namespace oph::framework
