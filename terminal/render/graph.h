// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/response.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// Writes a tree or a directed graph as indented text. A node that can be reached on several ways
/// is followed once; later it is only named, with "…".
std::string render_graph(const Graph& graph, const Style& style);

/// The links of a graph as a table: FROM, TO, LINK; a node is named by its values.
Grid links_of(const Graph& graph);

}  // namespace oph::terminal
