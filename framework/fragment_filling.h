// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "framework/cube_plan.h"
#include "io_server/fragment_store.h"

namespace oph::framework {

/// Fills a table with a part of its rows; returns how many.
///
/// Rows stay on their server if all inputs are on that of `output`. Inputs on one other server are
/// queried there, and the result is streamed through this process. Of inputs on several servers,
/// the rows that the query reads are streamed to temporary tables beside `output`. Memory: a batch
/// of rows, whatever the sizes.
std::int64_t fill_part(io_server::FragmentStore& store, const io_server::Relation& output,
                       const FragmentPart& part);

}  // namespace oph::framework
