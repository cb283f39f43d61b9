// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/response.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// Writes every object of a response document with its title, separated by empty lines, in the
/// order of the document and `status` last. A status SUCCESS is shown only if it is all there is;
/// a status ERROR is left to the caller (Response::error()).
std::string render_document(const Response& response, const Style& style);

}  // namespace oph::terminal
