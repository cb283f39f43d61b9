// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/document.h"

#include "base/text.h"
#include "terminal/render/graph.h"
#include "terminal/render/manual_page.h"
#include "terminal/render/status_ink.h"
#include "terminal/render/table.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

std::string render_text(const Response::Text& text, const Style& style) {
  const auto title = paint(style, Ink::kTitle, printable(text.title));
  if (!text.message) return title + "\n";
  std::string message{trim(printable(*text.message))};
  if (text.title.empty()) return message + "\n";
  const bool is_block = message.find('\n') != std::string::npos;
  return title + (is_block ? ":\n" : ": ") + paint_status(style, message) + "\n";
}

void append(std::string& text, const std::string& part) {
  if (!text.empty()) text += "\n";
  text += part;
}

void append_object(std::string& text, const Response::Object& object, const Style& style) {
  std::string lines;
  for (const auto& fragment : object.texts) lines += render_text(fragment, style);
  if (!lines.empty()) append(text, lines);
  for (const auto& grid : object.grids) append(text, render_table(grid, style));
  for (const auto& grid : object.multidim_grids) append(text, render_table(grid, style));
  for (const auto& graph : object.graphs) append(text, render_graph(graph, style));
}

/// Texts that stand one by one in a document are read best as one block.
bool is_text(const Response::Object& object) {
  return !object.texts.empty();
}

}  // namespace

std::string render_document(const Response& response, const Style& style) {
  if (auto page = render_manual_page(response, style)) return *std::move(page);
  std::string text;
  bool after_text = false;
  for (const auto& object : response.objects()) {
    if (object.key == "status") continue;
    std::string part;
    append_object(part, object, style);
    if (after_text && is_text(object)) {
      text += part;
    } else {
      append(text, part);
    }
    after_text = is_text(object);
  }
  if (text.empty() && !response.error() && response.find_text("SUCCESS") != nullptr) {
    text = paint(style, Ink::kGood, "SUCCESS") + "\n";
  }
  return text;
}

}  // namespace oph::terminal
