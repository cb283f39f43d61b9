// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "base/configuration.h"
#include "framework/operator_library.h"
#include "framework/primitive_registry.h"
#include "io_server/fragment_store.h"
#include "metadb/catalogue.h"

namespace oph::framework {

/// What a process keeps from task to task: configuration, connections, loaded operators.
class Environment {
 public:
  explicit Environment(Configuration given)
      : configuration{std::move(given)}, catalogue{configuration}, operators{configuration} {}

  Configuration configuration;
  metadb::Catalogue catalogue;
  OperatorLibrary operators;
  PrimitiveRegistry primitives{catalogue.instances()};

  /// The store of worker thread `thread`, from 0; connections stay open between tasks.
  io_server::FragmentStore& store(std::size_t thread = 0) {
    while (stores_.size() <= thread) {
      stores_.push_back(std::make_unique<io_server::FragmentStore>(configuration));
    }
    return *stores_[thread];
  }

 private:
  std::vector<std::unique_ptr<io_server::FragmentStore>> stores_;
};

}  // namespace oph::framework
