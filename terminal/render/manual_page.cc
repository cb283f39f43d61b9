// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/manual_page.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

constexpr std::size_t kUsualWidth = 80;
constexpr std::size_t kWidest = 100;
constexpr std::size_t kIndent = 4;

using Row = std::map<std::string, std::string, std::less<>>;

/// The rows of all grids with a key.
std::vector<Row> rows_of(const Response& response, std::string_view key) {
  std::vector<Row> rows;
  for (const auto& object : response.objects()) {
    if (object.key != key) continue;
    for (const auto& grid : object.grids) {
      for (const auto& cells : grid.rows) {
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < cells.size(); ++i) row[grid.columns[i].name] = cells[i];
      }
    }
  }
  return rows;
}

std::string value_in(const Row& row, std::string_view column) {
  const auto found = row.find(column);
  return found == row.end() ? std::string{} : found->second;
}

/// The text `Abstract` taken apart: sentences, `- argument: meaning` and `Example: call`.
struct Abstract {
  std::string summary;
  std::vector<std::string> paragraphs;
  std::map<std::string, std::string, std::less<>> meanings;
  std::vector<std::string> examples;
};

Abstract parse_abstract(std::string_view text) {
  constexpr std::string_view kArgument = "- ";
  constexpr std::string_view kExample = "Example: ";
  Abstract abstract;
  for (const auto line : split(text, '\n')) {
    const auto colon = line.find(": ");
    if (line.starts_with(kArgument) && colon != std::string_view::npos) {
      abstract.meanings.emplace(line.substr(kArgument.size(), colon - kArgument.size()),
                                line.substr(colon + 2));
    } else if (line.starts_with(kExample)) {
      abstract.examples.emplace_back(line.substr(kExample.size()));
    } else if (abstract.summary.empty()) {
      abstract.summary = line;
    } else if (!trim(line).empty()) {
      abstract.paragraphs.emplace_back(line);
    }
  }
  return abstract;
}

bool is_mandatory(const Row& argument) {
  return value_in(argument, "MANDATORY") == "yes";
}

class ManualPage {
 public:
  ManualPage(const Response& response, const Style& style)
      : style_{style},
        width_{std::min(style.width > 0 ? static_cast<std::size_t>(style.width) : kUsualWidth,
                        kWidest)},
        arguments_{rows_of(response, "man_args")},
        repeated_{rows_of(response, "man_multiargs")} {
    const auto* title = response.find_text("Function Name and Version");
    heading_ = title == nullptr ? std::string{} : title->message.value_or("");
    for (const auto& row : rows_of(response, "man_info")) {
      info_[value_in(row, "INFO TYPE")] = value_in(row, "INFO VALUE");
    }
    abstract_ = parse_abstract(value_in(info_, "Abstract"));
  }

  std::string draw() {
    add_head();
    add_synopsis();
    if (!abstract_.paragraphs.empty()) section("DESCRIPTION");
    for (const auto& paragraph : abstract_.paragraphs) add_text(paragraph, kIndent);
    add_arguments();
    if (!abstract_.examples.empty()) {
      section(abstract_.examples.size() == 1 ? "EXAMPLE" : "EXAMPLES");
    }
    // In one line each: they are there to be copied.
    for (const auto& example : abstract_.examples) {
      text_ += std::string(kIndent, ' ') + paint(style_, Ink::kGood, printable(example)) + "\n";
    }
    return std::move(text_);
  }

 private:
  std::string name() const { return heading_.substr(0, heading_.find(' ')); }
  bool is_primitive() const { return info_.contains("Return Type"); }

  void section(std::string_view title) { text_ += "\n" + paint(style_, Ink::kTitle, title) + "\n"; }

  void add_text(std::string_view text, std::size_t indent) {
    const auto available = width_ > indent + kIndent ? width_ - indent : kIndent;
    for (const auto& line : fold(printable(text), available)) {
      text_ += std::string(indent, ' ') + line + "\n";
    }
  }

  void add_head() {
    const auto space = heading_.find(' ');
    const auto version = space == std::string::npos ? "" : heading_.substr(space + 1);
    const auto kind = is_primitive() ? "primitive, " : "operator, ";
    auto right = kind + value_in(info_, "Category");
    if (!version.empty()) right += ", " + version;
    const auto left = display_width(printable(name()));
    const bool fits = left + display_width(right) + 2 <= width_;
    const auto gap = fits ? std::string(width_ - left - display_width(right), ' ') : "\n";
    text_ += paint(style_, Ink::kTitle, printable(name())) + gap +
             paint(style_, Ink::kDim, printable(right)) + "\n\n";
    add_text(abstract_.summary, kIndent);
  }

  void add_synopsis() {
    section("SYNOPSIS");
    add_text(is_primitive() ? primitive_call() : operator_call(), kIndent);
  }

  /// oph_reduce operation=OPERATION;[cube=PID;]...
  std::string operator_call() const {
    std::string call = name() + " ";
    for (const auto& argument : arguments_) {
      if (is_mandatory(argument)) {
        call += value_in(argument, "NAME") + "=" + to_upper(value_in(argument, "NAME")) + ";";
      }
    }
    return call + "[argument=value;...]";
  }

  std::string primitive_call() const {
    std::string call = name() + "(";
    std::string closing;
    bool is_first = true;
    for (const auto& argument : arguments_) {
      const std::string comma = is_first ? "" : ", ";
      call += is_mandatory(argument) ? comma : " [" + comma;
      if (!is_mandatory(argument)) closing += "]";
      call += value_in(argument, "NAME");
      is_first = false;
    }
    for (const auto& argument : repeated_) call += ", " + value_in(argument, "NAME") + ", ...";
    call += closing + ")";
    const auto type = value_in(info_, "Return Type");
    return type.empty() ? call : call + " → " + type;
  }

  static std::string to_upper(std::string text) {
    for (auto& c : text) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return text;
  }

  void add_arguments() {
    if (arguments_.empty()) return;
    section("ARGUMENTS");
    for (const auto& argument : arguments_) add_argument(argument);
    for (const auto& argument : repeated_) add_argument(argument);
  }

  void add_argument(const Row& argument) {
    const auto name = value_in(argument, "NAME");
    std::string head = paint(style_, Ink::kGood, printable(name));
    if (is_mandatory(argument)) head += paint(style_, Ink::kWarning, "**");
    const auto limits = limits_of(argument);
    const bool fits = kIndent + name.size() + 4 + display_width(limits) <= width_;
    if (!limits.empty() && fits) head += "  " + paint(style_, Ink::kDim, printable(limits));
    text_ += std::string(kIndent, ' ') + head + "\n";
    if (!limits.empty() && !fits) add_text(limits, 2 * kIndent);
    const auto values = value_in(argument, "VALUES");
    std::string meaning;
    if (const auto found = abstract_.meanings.find(name); found != abstract_.meanings.end()) {
      meaning = found->second;
    }
    if (!meaning.empty()) add_text(meaning, 2 * kIndent);
    if (!values.empty()) add_text("[" + values + "]", 2 * kIndent);
  }

  /// "int, 1 to 64, default 1, several separated by |"
  std::string limits_of(const Row& argument) const {
    std::vector<std::string> parts;
    const auto type = value_in(argument, "TYPE");
    if (type != "string" && !type.empty()) parts.push_back(type);
    const auto least = value_in(argument, "MIN");
    const auto most = value_in(argument, "MAX");
    if (!least.empty() && !most.empty()) parts.push_back(least + " to " + most);
    if (!least.empty() && most.empty()) parts.push_back("from " + least);
    if (least.empty() && !most.empty()) parts.push_back("up to " + most);
    const auto fallback = value_in(argument, "DEFAULT");
    if (!is_mandatory(argument) && !fallback.empty()) parts.push_back("(" + fallback + ")");
    if (value_in(argument, "MULTIVALUE") == "yes") {
      parts.push_back(is_primitive() ? "several, separated by ','" : "several, separated by '|'");
    }
    return join(parts, ", ");
  }

  Style style_;
  std::size_t width_;
  std::vector<Row> arguments_;
  std::vector<Row> repeated_;
  std::string heading_;
  Row info_;
  Abstract abstract_;
  std::string text_;
};

}  // namespace

std::optional<std::string> render_manual_page(const Response& response, const Style& style) {
  if (rows_of(response, "man_info").empty()) return std::nullopt;
  return ManualPage{response, style}.draw();
}

}  // namespace oph::terminal
