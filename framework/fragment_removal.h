// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "framework/task.h"

namespace oph::framework {

/// Drops a fragment of a cube that is out of the catalogue; returns whether that worked. What
/// cannot be dropped now (a server is gone) stays claimed, and is swept later.
bool drop_fragment(const Task& task, io_server::FragmentStore& store,
                   const metadb::Fragment& fragment);

}  // namespace oph::framework
