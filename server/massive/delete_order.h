// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "metadb/catalogue.h"
#include "server/massive/targets.h"

namespace oph::server {

/// Lets cubes that are to be deleted wait for those among them that are views over them: deleted
/// first, these would have to be stored.
void order_deletes(metadb::Catalogue& catalogue, std::vector<Target>& cubes);

}  // namespace oph::server
