// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/response.h"

namespace oph::terminal {

/// A picture of a graph in the language of Graphviz.
struct DotFile {
  struct Node {
    std::string label;
    std::string shape;
    std::string colour;
  };
  struct Link {
    std::size_t from, to;
    std::string label;
    bool is_dashed = false;
  };
  std::string title;
  std::vector<Node> nodes;
  std::vector<Link> links;
};

/// The picture of a tree or a directed graph in an answer.
DotFile dot_of(const Graph& graph);

/// Prints the file.
///   layout  vertical_compact, vertical_ranked, horizontal_compact or horizontal_ranked; "ranked"
///           aligns what is equally far from the start
std::string print_dot(const DotFile& file, std::string_view layout);

}  // namespace oph::terminal
