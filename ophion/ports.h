// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace oph::ophion {

/// Different ports of 127.0.0.1 that nobody uses at this moment, and that the kernel gives to
/// nobody while their owners are away; none of those that are promised to others.
std::vector<std::int64_t> free_ports(std::size_t count,
                                     std::span<const std::int64_t> promised = {});

/// Whether somebody accepts connections on a port of 127.0.0.1.
bool accepts_connections(std::int64_t port);

}  // namespace oph::ophion
