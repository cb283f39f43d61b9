// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "metadb/catalogue.h"
#include "server/planner/estimate.h"
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

  /// How many coordinates of a dimension of what find() has found a filter selects: the operator
  /// that shows the data tells it.
  std::optional<std::int64_t> count(const OutsideFilter& filter);

 private:
  /// How to ask for the data of a cube or variable.
  struct Source {
    TaskString question;
    std::string first_position;           ///< as its filters number them
    std::vector<std::string> dimensions;  ///< with several values
  };

  std::optional<CubeShape> cube(const TaskRequest& task);
  std::optional<CubeShape> variable(const TaskRequest& task);
  CubeShape noted(CubeShape shape, Source source);
  std::optional<Response> header(const std::string& path, const std::string& cdd);
  std::optional<Response> ask(TaskString question);

  metadb::Catalogue& catalogue_;
  WorkQueue& queue_;
  const SessionContext& session_;
  const WorkflowRequest& request_;
  std::map<std::string, std::optional<Response>> headers_;     ///< by folder and path
  std::vector<Source> sources_;                                ///< their numbers count from 1
  std::map<std::string, std::optional<std::int64_t>> counts_;  ///< by question
  const std::chrono::steady_clock::time_point deadline_ =
      std::chrono::steady_clock::now() + std::chrono::seconds{10};
};

}  // namespace oph::server
