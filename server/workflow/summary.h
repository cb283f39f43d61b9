// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

#include "base/response.h"
#include "metadb/jobs.h"
#include "server/workflow/job_table.h"

namespace oph::server {

/// The document that tells how a workflow and its tasks are or were.
Response summarize(const metadb::Job& workflow, std::span<const metadb::Job> tasks,
                   const SummaryFormat& format, const JobNamer& job_id);

/// The document that tells how a massive task and its light tasks are or were.
Response summarize_massive(const metadb::Job& task, std::span<const metadb::Job> light_tasks,
                           const SummaryFormat& format, const JobNamer& job_id);

}  // namespace oph::server
