// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>

#include "base/response.h"
#include "metadb/jobs.h"
#include "server/workflow/request.h"

namespace oph::server {

/// Makes the job id of a marker: `<session id>?<workflow>#<marker>`.
using JobNamer = std::function<std::string(std::int64_t marker)>;

/// The document that tells how a workflow and its tasks are or were.
Response summarize(const metadb::Job& workflow, std::span<const metadb::Job> tasks,
                   const SummaryFormat& format, const JobNamer& job_id);

}  // namespace oph::server
