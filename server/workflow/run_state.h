// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "server/workflow/task_graph.h"

namespace oph::server {

/// A loop at work; values and indices are those of its key, by iteration.
struct RunLoop {
  std::string key;
  std::vector<std::string> values;
  std::vector<std::string> indices;
  bool has_values = false;  ///< they were given; otherwise they are the indices
  bool is_parallel = false;
};

/// A task that waits.
struct RunWait {
  std::optional<std::chrono::system_clock::time_point> deadline;
  TaskString listing;     ///< of the oph_fs that finds the awaited file; empty: none is awaited
  std::string reference;  ///< file that names the awaited one; may be empty
  Variables variables;    ///< that it sets at its end
  std::chrono::milliseconds pause{500};  ///< before the next look for the file
};

/// All of it as JSON, and back; reading throws what nlohmann::json throws, or an Error.
nlohmann::json to_json(const Variables& variables);
Variables read_variables(const nlohmann::json& json);
nlohmann::json to_json(const RunLoop& loop);
RunLoop read_loop(const nlohmann::json& json);
nlohmann::json to_json(const RunWait& wait);
RunWait read_wait(const nlohmann::json& json);
/// Of a task only what is not in its job, nor in the request.
nlohmann::json to_json(const RunTask& task);
void read_task(const nlohmann::json& json, RunTask& task);

}  // namespace oph::server
