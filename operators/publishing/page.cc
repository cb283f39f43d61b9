// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/publishing/page.h"

#include <fmt/format.h>
#include <sodium.h>

#include <array>

#include "base/error.h"
#include "base/markup.h"
#include "framework/base64.h"
#include "framework/version.h"
#include "operators/publishing/assets.h"

namespace oph::operators::publishing {
namespace {

std::string random_word() {
  std::array<std::byte, 18> bytes;
  randombytes_buf(bytes.data(), bytes.size());
  return framework::to_base64(bytes);
}

bool is_number_type(std::string_view type) {
  return type != "string" && type != "blob";
}

std::string cell(std::string_view tag, const Grid::Column& column, std::string_view text) {
  const auto* kind = is_number_type(column.type) ? " class=\"number\"" : "";
  return fmt::format("<{}{}>{}</{}>", tag, kind, escape_markup(text), tag);
}

}  // namespace

Page::Page(std::string_view title, std::span<const Link> links)
    : title_{escape_markup(title)}, nonce_{random_word()} {
  body_ = "<header><nav>";
  for (const auto& link : links) {
    body_ +=
        fmt::format("<a href=\"{}\">{}</a>", escape_markup(link.page), escape_markup(link.text));
  }
  body_ += fmt::format("</nav><h1>{}</h1></header>\n<main>\n", title_);
}

void Page::add_heading(std::string_view text) {
  body_ += fmt::format("<h2>{}</h2>\n", escape_markup(text));
}

void Page::add_paragraph(std::string_view text) {
  body_ += fmt::format("<p>{}</p>\n", escape_markup(text));
}

void Page::add_table(const Grid& grid) {
  body_ += "<div class=\"table\"><table>\n<thead><tr>";
  for (const auto& column : grid.columns) body_ += cell("th", column, column.name);
  body_ += "</tr></thead>\n<tbody>\n";
  for (const auto& row : grid.rows) {
    body_ += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) body_ += cell("td", grid.columns[i], row[i]);
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div>\n";
}

void Page::add_script(std::string_view text) {
  OPH_CHECK(text.find("</") == std::string_view::npos);
  body_ += fmt::format("<script nonce=\"{}\">{}</script>\n", nonce_, text);
}

void Page::add_data(std::string_view id, std::string_view json) {
  OPH_CHECK(json.find("</") == std::string_view::npos);
  body_ += fmt::format("<script type=\"application/json\" id=\"{}\">{}</script>\n", id, json);
}

std::string Page::text() const {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
      "style-src 'nonce-{0}'; script-src 'nonce-{0}'; img-src data:; base-uri 'none'; "
      "form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n"
      "<link rel=\"icon\" href=\"data:,\">\n<title>{1}</title>\n<style "
      "nonce=\"{0}\">\n{2}</style>\n"
      "</head>\n<body>\n{3}</main>\n<footer>Ophion {4}</footer>\n</body>\n</html>\n",
      nonce_, title_, assets::style(), body_, framework::kVersion);
}

std::string of_all(std::int64_t shown, std::int64_t total) {
  return shown == total ? fmt::format("all {}", total) : fmt::format("{} of {}", shown, total);
}

}  // namespace oph::operators::publishing
