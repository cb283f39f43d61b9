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

/// The result of a task whose process ended after it had done its work: it has completed, with
/// these outputs ("name=value;"). `reason` says why nothing else is known of it.
pool::Result result_of_lost(std::int64_t task_id, std::string_view operator_name,
                            const std::string& outputs, std::string_view reason);
/// The reason when a server finds what the last one left.
constexpr std::string_view kServerEnded = "the server ended at the same time";

/// Ends a request of one task that a former server left, if the task had done its work; false if
/// that is not known.
bool end_well(Journal& journal, const SessionContext& session, const metadb::Job& task);

}  // namespace oph::server
