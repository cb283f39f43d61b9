// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/presentation.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "terminal/render/delimited.h"
#include "terminal/render/document.h"
#include "terminal/render/json_results.h"
#include "terminal/render/measure_cells.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::array<std::pair<std::string_view, Viewer>, 5> kViewers{{
    {"basic", Viewer::kBasic},
    {"dump", Viewer::kDump},
    {"coloured", Viewer::kColoured},
    {"extended", Viewer::kExtended},
    {"extended_coloured", Viewer::kExtendedColoured},
}};

/// The pairs of "keys" and "values" that a part of a document holds side by side.
std::string pairs_in(const Json& part, const Style& style) {
  std::string text;
  if (!part.is_object() || !part.contains("keys") || !part.contains("values")) return text;
  const auto& keys = part["keys"];
  const auto& values = part["values"];
  for (std::size_t i = 0; i < keys.size() && i < values.size(); ++i) {
    if (!keys[i].is_string() || !values[i].is_string()) continue;
    const auto key = printable(keys[i].get<std::string>());
    text += paint(style, Ink::kDim, key + ": ") + printable(values[i].get<std::string>()) + "\n";
  }
  return text;
}

/// Who asked in which job, and what goes back beside the answer.
std::string head_of(std::string_view document, const Style& style) {
  const auto json = Json::parse(document, nullptr, false);
  if (!json.is_object()) return {};
  std::string text;
  for (const auto* part : {"source", "extra"}) {
    if (json.contains(part)) text += pairs_in(json[part], style);
  }
  return text.empty() ? text : text + "\n";
}

std::string present_tables(const Response& response, std::string_view document,
                           Presentation presentation) {
  const auto viewer = presentation.viewer;
  auto& style = presentation.style;
  if (viewer == Viewer::kDump && !document.empty()) return std::string{document} + "\n";
  if (viewer == Viewer::kBasic || viewer == Viewer::kExtended) style.depth = ColourDepth::kNone;
  const bool is_extended = viewer == Viewer::kExtended || viewer == Viewer::kExtendedColoured;
  const auto head = is_extended ? head_of(document, style) : std::string{};
  return head + render_document(response, style);
}

/// For people missing values are marks, for programs they are nothing.
MeasureForm measure_form(const Presentation& presentation) {
  constexpr int kNarrowest = 24;
  MeasureForm form;
  const bool is_for_people =
      presentation.format == OutputFormat::kTable || presentation.format == OutputFormat::kMarkdown;
  if (is_for_people) form.missing = "--";
  const auto& style = presentation.style;
  const bool is_short = presentation.format == OutputFormat::kTable && style.width > 0;
  if (is_short && !style.whole_cells) {
    form.room = static_cast<std::size_t>(std::max(style.width / 2, kNarrowest));
  }
  return form;
}

std::string present_as_is(const Response& response, std::string_view document,
                          const Presentation& presentation) {
  switch (presentation.format) {
    case OutputFormat::kCsv:
      return render_csv(response);
    case OutputFormat::kJson:
      return render_json(response);
    case OutputFormat::kMarkdown:
      return render_markdown(response);
    default:
      return present_tables(response, document, presentation);
  }
}

}  // namespace

Viewer parse_viewer(std::string_view name) {
  for (const auto& [known, viewer] : kViewers) {
    if (known == name) return viewer;
  }
  return Viewer::kColoured;
}

std::string present(const Response& response, std::string_view document,
                    const Presentation& presentation) {
  const auto readable = with_measure_in(response, measure_form(presentation));
  return present_as_is(readable ? *readable : response, document, presentation);
}

}  // namespace oph::terminal
