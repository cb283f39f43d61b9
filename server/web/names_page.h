// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/configuration.h"
#include "metadb/catalogue.h"
#include "server/session/session_context.h"
#include "server/soap/handler.h"

namespace oph::server {

// What terminals complete words from. These pages need no operator, so that a question between two
// key strokes is quick and leaves no trace in the history of the session.

/// Whether a path is /sessions/<code>/names.json or /sessions/<code>/files.json, with a query or
/// not.
bool is_names_path(std::string_view path);

/// The page for somebody who may read in the session. Precondition: is_names_path(path).
///   names.json  {"folders": [path], "containers": [path], "cubes": [[pid, measure, container]],
///               "sessions": [id]}; `container` counts from 0
///   files.json  ?folder=/a%20b: {"files": [name]} of the data repository; names of folders end in
///               '/', those that start with '.' are left out, and so is what lies outside
Page names_page(metadb::Catalogue& catalogue, const Configuration& configuration,
                const SessionContext& context, std::string_view path);

}  // namespace oph::server
