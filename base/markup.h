// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace oph {

/// A text in which nothing is a tag, an entity or the end of an attribute: for HTML and XML.
std::string escape_markup(std::string_view text);

}  // namespace oph
