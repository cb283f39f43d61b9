// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "metadb/catalogue.h"
#include "server/planner/cube_shape.h"
#include "server/scheduler/work.h"
#include "server/session/session_context.h"
#include "server/workflow/request.h"

namespace oph::server {

/// Looks up what workflows take from outside: cubes of the session in the catalogue, variables in
/// the headers of files, which oph_explorenc reads in the name of the user: it decides what he may
/// see. A few files only, and not for long: an estimate is not worth waiting for.
class OutsideShapes {
 public:
  OutsideShapes(metadb::Catalogue& catalogue, WorkQueue& queue, const SessionContext& session,
                const WorkflowRequest& request)
      : catalogue_{catalogue}, queue_{queue}, session_{session}, request_{request} {}

  /// Absent: there is no such cube or variable for this user, or it cannot be told now.
  std::optional<CubeShape> find(const TaskRequest& task);

 private:
  std::optional<CubeShape> cube(const TaskRequest& task);
  std::optional<CubeShape> variable(const TaskRequest& task);
  std::optional<Response> header(const std::string& path, const std::string& cdd);
  std::optional<Response> read_header(const std::string& path, const std::string& cdd);

  metadb::Catalogue& catalogue_;
  WorkQueue& queue_;
  const SessionContext& session_;
  const WorkflowRequest& request_;
  std::map<std::string, std::optional<Response>> headers_;  ///< by folder and path
  const std::chrono::steady_clock::time_point deadline_ =
      std::chrono::steady_clock::now() + std::chrono::seconds{10};
};

}  // namespace oph::server
