// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

namespace oph::framework {

/// Who watches a running task. Both functions may be called from any thread.
class Monitor {
 public:
  virtual ~Monitor() = default;
  /// Never throws. The task entered a phase, or finished `done` of `total` units of its work:
  /// fragments, or bytes (0: not known).
  virtual void report(std::string_view status, std::int64_t done, std::int64_t total) {
    static_cast<void>(status), static_cast<void>(done), static_cast<void>(total);
  }
  virtual bool is_cancelled() const { return false; }
};

}  // namespace oph::framework
