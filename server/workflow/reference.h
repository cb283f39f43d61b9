// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/response.h"

namespace oph::server {

/// What a value refers to in the documents of earlier tasks, nearest first:
///
///     objkey(row,column)   objkey.title(row,column)   objkey.title.column(row)
///     objkey.column(row)   title.column(row)          title.column
///
/// Rows and columns count from 1; `end` is the last one, `*` all of them, joined by '|', which is
/// also what a missing row or column means. The key, the title or the fragment of a text gives its
/// message. Absent if the value has not that form, or no document has such an object. Throws a user
/// error if the object has no such row, or no such column number.
std::optional<std::string> refer(std::string_view value, std::span<const Response> documents);

}  // namespace oph::server
