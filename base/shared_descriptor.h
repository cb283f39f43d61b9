// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace oph {

/// How a process names a file that it has open to others of its user and host, which open it
/// themselves: by number in the process, and what tells whether that number still means this file.
struct SharedDescriptor {
  std::int64_t number = -1;
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
};

}  // namespace oph
