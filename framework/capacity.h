// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "io_server/fragment_store.h"
#include "metadb/cube.h"

namespace oph::framework {

/// Bytes of the arrays of all rows of a cube.
double value_bytes(const metadb::Cube& cube);

/// Throws a user error, with the numbers, if a cube that is planned does not fit where its
/// fragments are to lie: an array is longer than a server takes, or the rows need more than the
/// free space of its disk. Servers that share a disk share its space. How small compressed arrays
/// become is not known: of these only the length is checked.
void check_capacity(io_server::FragmentStore& store, const metadb::Cube& plan);

}  // namespace oph::framework
