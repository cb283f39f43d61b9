// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/pool/message.h"
#include "server/session/session_context.h"
#include "server/workflow/journal.h"

namespace oph::server {

/// The result of a task whose process ended after it had committed datacubes: it has completed,
/// with these outputs. `reason` says why nothing else is known of it.
pool::Result result_of_lost(std::int64_t task_id, std::string_view operator_name,
                            const std::vector<std::string>& cubes, std::string_view reason);
/// The reason when a server finds what the last one left.
constexpr std::string_view kServerEnded = "the server ended at the same time";

/// Ends a request of one task that a former server left, if the task had committed datacubes; false
/// if it had not.
bool end_well(Journal& journal, const SessionContext& session, const metadb::Job& task);

}  // namespace oph::server
