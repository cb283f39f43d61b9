// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "framework/task.h"

namespace oph::framework {

/// Deals fragments out to ranks: as many to each as to any other, to the ranks of the host that
/// holds a fragment first. Returns the rank of each fragment; depends on the arguments only, so
/// that every rank finds the same.
std::vector<std::size_t> deal_fragments(const std::vector<std::string>& fragment_hosts,
                                        const std::vector<std::string>& rank_hosts);

/// The fragments of this rank, on several hosts. Which rank runs where is known from the
/// environment (kRankHostsVariable) that the server gave to the pool.
std::vector<metadb::Fragment> near_fragments(Task& task,
                                             std::span<const metadb::Fragment> fragments);

/// Whether the ranks of this process run on several hosts.
bool runs_on_several_hosts();

}  // namespace oph::framework
