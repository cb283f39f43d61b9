// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web/operator_xml.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/markup.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::string_view kSuffix = "_operator_1.0.xml";

std::string attribute(std::string_view name, std::string_view value) {
  return fmt::format(" {}=\"{}\"", name, escape_markup(value));
}

std::string_view type_name(ParameterKind kind) {
  if (kind == ParameterKind::kInteger) return "int";
  if (kind == ParameterKind::kReal) return "double";
  return "string";
}

std::string argument_xml(const ArgumentManual& argument) {
  auto xml = "\t\t<argument" + attribute("type", type_name(argument.kind)) +
             attribute("mandatory", argument.fallback ? "no" : "yes");
  if (argument.fallback) xml += attribute("default", *argument.fallback);
  if (argument.minimum) xml += attribute("minvalue", fmt::format("{}", *argument.minimum));
  if (argument.maximum) xml += attribute("maxvalue", fmt::format("{}", *argument.maximum));
  if (!argument.values.empty()) xml += attribute("values", join(argument.values, "|"));
  if (argument.multiple) xml += attribute("multivalue", "yes");
  return xml + ">" + escape_markup(argument.name) + "</argument>\n";
}

}  // namespace

std::string operator_xml(const OperatorManual& manual) {
  auto xml = std::string{"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"} + "<operator" +
             attribute("name", manual.name) + attribute("version", "1.0") +
             attribute("permission", manual.permission) + ">\n" + "\t<info>\n\t\t<abstract>" +
             escape_markup(manual.summary) + "</abstract>\n\t</info>\n\t<args>\n";
  for (const auto& argument : manual.arguments) xml += argument_xml(argument);
  return xml + "\t</args>\n</operator>\n";
}

std::string operator_xml_name(const OperatorManual& manual) {
  auto name = manual.name;
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name.append(kSuffix);
}

std::string operator_xml_listing(const Manuals& manuals) {
  std::string page = "<!DOCTYPE html>\n<html><head><title>Operators</title></head><body>\n<ul>\n";
  for (const auto& manual : manuals.listed()) {
    const auto name = escape_markup(operator_xml_name(manual));
    page += fmt::format("<li><a href=\"{}\">{}</a></li>\n", name, name);
  }
  return page + "</ul>\n</body></html>\n";
}

std::optional<std::string> find_operator_xml(const Manuals& manuals, std::string_view file) {
  if (!file.ends_with(kSuffix)) return std::nullopt;
  file.remove_suffix(kSuffix.size());
  const auto* manual = manuals.find(to_lower(file));
  if (manual == nullptr || manual->is_internal) return std::nullopt;
  return operator_xml(*manual);
}

}  // namespace oph::server
