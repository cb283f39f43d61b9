// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "io_server/fragment_store.h"

namespace oph::io_server {

/// The table that the views `fact_<cube>_<number>` of a cube may read besides other cubes:
/// `fact_<cube>_0`, one for all of its fragments on a server. It is made before the views, by whom
/// they need it, and goes with them (FragmentStore::drop()).
Relation side_table(const Relation& fragment);

}  // namespace oph::io_server
