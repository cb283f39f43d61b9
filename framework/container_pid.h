// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "framework/task.h"
#include "metadb/containers.h"

namespace oph::framework {

/// The container of a PID. Throws a user error if it is none, or if there is no such container in
/// the session: those of others are none of the user's business. Without a session all are seen.
metadb::Container container_by_pid(Task& task, const std::string& pid);

}  // namespace oph::framework
