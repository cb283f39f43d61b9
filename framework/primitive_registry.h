// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/manual_json.h"
#include "metadb/instances.h"

namespace oph::framework {

/// The primitives that the I/O servers know: the only functions that exist in a query.
class PrimitiveRegistry {
 public:
  explicit PrimitiveRegistry(metadb::Instances& instances) : instances_{instances} {}

  /// Reads the list again if it changed since. Called at the start of a task.
  void refresh();
  /// Finds by name in any case; null if there is none such.
  const PrimitiveManual* find(std::string_view name) const;
  /// As find(); throws a user error with the nearest name.
  const PrimitiveManual& require(std::string_view name) const;
  const std::vector<PrimitiveManual>& all() const { return manuals_; }

 private:
  metadb::Instances& instances_;
  std::int64_t version_ = -1;
  std::vector<PrimitiveManual> manuals_;
};

}  // namespace oph::framework
