// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/response.h"
#include "metadb/jobs.h"
#include "server/workflow/request.h"

namespace oph::server {

/// Makes the job id of a marker: `<session id>?<workflow>#<marker>`.
using JobNamer = std::function<std::string(std::int64_t marker)>;

/// The table of the tasks of a workflow or, without their names and types, of the light tasks of a
/// massive one.
Grid job_table(std::string_view title, bool has_names, std::span<const metadb::Job> jobs,
               const SummaryFormat& format, const JobNamer& job_id);

/// The one row that a compact table goes with.
Grid parent_table(std::string_view title, const metadb::Job& parent, const JobNamer& job_id);

std::int64_t count_status(std::span<const metadb::Job> jobs, std::string_view status);

/// "2 tasks failed! 1 task was aborted!"; empty if all is well.
std::string warning_text(std::span<const metadb::Job> jobs);

}  // namespace oph::server
