// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadb/jobs.h"

namespace oph::server {

/// A workflow that its server left unfinished, as it was written down.
struct RunRecord {
  struct Task {
    metadb::Job job;
    std::string state;  ///< as of Journal::save_states(); empty: none was saved
  };
  metadb::Job workflow;
  std::string state;
  std::vector<Task> tasks;  ///< all that there were, in the order of their ids
};

}  // namespace oph::server
