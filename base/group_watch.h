// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

namespace oph {

/// Sees to it that a process group does not outlive this process, however that ends: a small child
/// kills the group when it notices. The signal at the death of the parent reaches the leader of a
/// group only, not what that one started.
///
/// The watch is there before the group is: Command::group_descriptor takes descriptor(), to which
/// the leader writes its number before it runs the program.
class GroupWatch {
 public:
  GroupWatch();
  /// Ends the watch.
  ~GroupWatch();
  GroupWatch(const GroupWatch&) = delete;
  GroupWatch& operator=(const GroupWatch&) = delete;

  /// Takes the number of one group.
  int descriptor() const { return pipe_; }

 private:
  int pipe_ = -1;  ///< closed when this process ends
  pid_t watcher_ = 0;
};

}  // namespace oph
