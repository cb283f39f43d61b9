// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/response.h"

namespace oph::terminal {

/// Writes an answer as one JSON object that programs read with ease:
/// {"texts": {title: message}, "tables": [{"key", "title", "columns", "rows": [{column: value}]}],
///  "graphs": [{"key", "title", "nodes": [{key: value}], "links": [{"from", "to", "link"}]}],
///  "extra": {key: value}}. What stands in a numeric column and is a finite number is a number,
/// all else a text. `from` and `to` count nodes from 0.
std::string render_json(const Response& response);

}  // namespace oph::terminal
