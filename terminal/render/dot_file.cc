// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/dot_file.h"

#include <fmt/format.h>

#include "base/error.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

/// A string of the language: quotes and backslashes are data, line ends become its own.
std::string quote(std::string_view text) {
  std::string quoted = "\"";
  for (const char c : printable(text)) {
    if (c == '"' || c == '\\') quoted += '\\';
    if (c == '\n') {
      quoted += "\\n";
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string label_of(const std::vector<std::string>& values) {
  std::string label;
  for (const auto& value : values) {
    if (value.empty()) continue;
    if (!label.empty()) label += "\n";
    label += value;
  }
  return label;
}

}  // namespace

DotFile dot_of(const Graph& graph) {
  DotFile file{graph.title, {}, {}};
  for (const auto& values : graph.node_values) {
    file.nodes.push_back({label_of(values), "box", "grey90"});
  }
  for (std::size_t node = 0; node < graph.node_links.size(); ++node) {
    for (const auto& link : graph.node_links[node]) {
      if (link.node >= file.nodes.size()) {
        throw system_error("a graph links to a node that it does not have (node={})", link.node);
      }
      file.links.push_back({node, link.node, link.description, false});
    }
  }
  return file;
}

std::string print_dot(const DotFile& file, std::string_view layout) {
  const bool is_horizontal = layout.starts_with("horizontal");
  const bool is_ranked = layout.ends_with("ranked");
  std::string text = fmt::format("digraph {} {{\n  label={};\n  rankdir={};\n", quote("graph"),
                                 quote(file.title), is_horizontal ? "LR" : "TB");
  text += is_ranked ? "  newrank=true;\n  ranksep=1;\n" : "  ranksep=0.3;\n";
  text += "  node [style=filled, fontname=\"sans-serif\"];\n";
  for (std::size_t i = 0; i < file.nodes.size(); ++i) {
    const auto& node = file.nodes[i];
    text += fmt::format("  n{} [label={}, shape={}, fillcolor={}];\n", i, quote(node.label),
                        node.shape, node.colour);
  }
  for (const auto& link : file.links) {
    text += fmt::format("  n{} -> n{} [label={}{}];\n", link.from, link.to, quote(link.label),
                        link.is_dashed ? ", style=dashed" : "");
  }
  return text + "}\n";
}

}  // namespace oph::terminal
