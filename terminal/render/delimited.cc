// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/delimited.h"

#include "base/element_type.h"
#include "terminal/render/plain_tables.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

std::vector<std::string> names_of(const Grid& grid) {
  std::vector<std::string> names;
  for (const auto& column : grid.columns) names.push_back(column.name);
  return names;
}

std::string quote_csv(const std::string& cell) {
  if (cell.find_first_of(",\"\r\n") == std::string::npos) return cell;
  std::string quoted = "\"";
  for (const char c : cell) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + '"';
}

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    line += quote_csv(cells[i]);
  }
  // One empty cell would be an empty line, which ends a table.
  return (line.empty() ? "\"\"" : line) + "\n";
}

std::string escape_markdown(const std::string& cell) {
  std::string escaped;
  for (const char c : printable(cell)) {
    if (c == '|' || c == '\\') escaped += '\\';
    if (c == '\n') {
      escaped += "<br>";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

std::string markdown_line(const std::vector<std::string>& cells) {
  std::string line = "|";
  for (const auto& cell : cells) line += " " + escape_markdown(cell) + " |";
  return line + "\n";
}

std::string markdown_table(const Grid& grid) {
  std::string text;
  if (!grid.title.empty()) text += "### " + escape_markdown(grid.title) + "\n\n";
  text += markdown_line(names_of(grid)) + "|";
  for (const auto& column : grid.columns) text += element_type(column.type) ? " ---: |" : " --- |";
  text += "\n";
  for (const auto& row : grid.rows) text += markdown_line(row);
  if (!grid.description.empty()) text += "\n" + printable(grid.description) + "\n";
  return text;
}

}  // namespace

std::string render_csv(const Response& response) {
  std::string text;
  for (const auto& grid : plain_tables(response)) {
    if (!text.empty()) text += "\n";
    text += csv_line(names_of(grid));
    for (const auto& row : grid.rows) text += csv_line(row);
  }
  return text;
}

std::string render_markdown(const Response& response) {
  std::string text;
  for (const auto& grid : plain_tables(response)) {
    if (!text.empty()) text += "\n";
    text += markdown_table(grid);
  }
  return text;
}

}  // namespace oph::terminal
