// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/response.h"
#include "server/session/session_context.h"
#include "server/workflow/task_graph.h"

namespace oph::server {

/// What identifies a job in its document.
ResponseSource source_of(const SessionContext& context, const metadb::Job& job);
/// "1.25": for the extra `execution_time`.
std::string seconds_since(RunTask::Clock::time_point start);

/// The document of a task that failed without one of its operator.
std::string error_document(const SessionContext& context, const RunTask& task,
                           std::string_view message);
/// The document of a task with run=no.
std::string skipped_document(const SessionContext& context, const RunTask& task);
/// The document of an operator with what clients take over into their state. An error document if
/// it cannot be read.
std::string with_extras(const SessionContext& context, const RunTask& task,
                        const std::string& document);

}  // namespace oph::server
