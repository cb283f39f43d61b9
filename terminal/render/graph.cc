// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/graph.h"

#include "base/error.h"
#include "terminal/render/status_ink.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

std::string label_of(const Graph& graph, std::size_t node) {
  std::string text;
  for (const auto& value : graph.node_values[node]) {
    if (value.empty()) continue;
    if (!text.empty()) text += "  ";
    text += value;
  }
  return text;
}

std::size_t check_node(const Graph& graph, std::size_t node) {
  if (node < graph.node_values.size()) return node;
  throw system_error("a graph links to a node that it does not have (node={})", node);
}

class GraphDrawing {
 public:
  GraphDrawing(const Graph& graph, const Style& style)
      : graph_{graph}, style_{style}, drawn_(graph.node_values.size(), false) {}

  std::string draw() {
    if (!graph_.title.empty()) text_ += paint(style_, Ink::kTitle, printable(graph_.title)) + "\n";
    if (graph_.root) draw_root(*graph_.root);
    if (!graph_.root) draw_sources();
    if (!graph_.description.empty()) text_ += printable(graph_.description) + "\n";
    return std::move(text_);
  }

 private:
  /// Starts where no link leads to, then at what only circles lead to.
  void draw_sources() {
    std::vector<bool> is_target(drawn_.size(), false);
    for (const auto& links : graph_.node_links) {
      for (const auto& link : links) is_target[check(link.node)] = true;
    }
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      if (!is_target[i]) draw_root(i);
    }
    for (std::size_t i = 0; i < drawn_.size(); ++i) {
      if (!drawn_[i]) draw_root(i);
    }
  }

  void draw_root(std::size_t node) {
    text_ += label(check(node)) + "\n";
    draw_links(node, "");
  }

  void draw_links(std::size_t node, const std::string& indent) {
    drawn_[node] = true;
    const auto& links = graph_.node_links[node];
    for (std::size_t i = 0; i < links.size(); ++i) {
      const bool is_last = i + 1 == links.size();
      draw_link(links[i], indent + (is_last ? "└─ " : "├─ "), indent + (is_last ? "   " : "│  "));
    }
  }

  void draw_link(const Graph::Link& link, const std::string& branch, const std::string& indent) {
    const auto target = check(link.node);
    const bool is_known = drawn_[target];
    const bool is_leaf = graph_.node_links[target].empty();
    text_ += branch;
    if (!link.description.empty()) {
      text_ += paint(style_, Ink::kDim, printable(link.description) + ": ");
    }
    text_ += label(target) + (is_known && !is_leaf ? " …" : "") + "\n";
    if (!is_known) draw_links(target, indent);
  }

  std::string label(std::size_t node) const {
    std::string text;
    for (const auto& value : graph_.node_values[node]) {
      if (value.empty()) continue;
      if (!text.empty()) text += "  ";
      text += paint_status(style_, printable(value));
    }
    return text;
  }
  std::size_t check(std::size_t node) const { return check_node(graph_, node); }

  const Graph& graph_;
  Style style_;
  std::vector<bool> drawn_;
  std::string text_;
};

}  // namespace

std::string render_graph(const Graph& graph, const Style& style) {
  return GraphDrawing{graph, style}.draw();
}

Grid links_of(const Graph& graph) {
  Grid grid{graph.title, graph.description, {{"FROM"}, {"TO"}, {"LINK"}}, {}};
  for (std::size_t node = 0; node < graph.node_links.size(); ++node) {
    for (const auto& link : graph.node_links[node]) {
      grid.rows.push_back(
          {label_of(graph, node), label_of(graph, check_node(graph, link.node)), link.description});
    }
  }
  return grid;
}

}  // namespace oph::terminal
