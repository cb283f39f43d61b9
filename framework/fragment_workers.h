// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>

#include "framework/task.h"

namespace oph::framework {

/// Runs `work` once for each fragment in `threads` worker threads, each with its own store, while
/// the calling thread reports progress (scaled to the `total` fragments of all ranks) and watches
/// for cancellation. Throws the first error of any worker after all of them stopped.
void run_in_threads(Task& task, std::span<const metadb::Fragment> fragments, std::size_t threads,
                    const Task::FragmentWork& work, std::int64_t total);

}  // namespace oph::framework
