// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/manual_json.h"

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/text.h"

namespace oph {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kKindNames[] = {"text", "integer", "real",   "choice",
                                           "cube", "path",    "measure"};

ParameterKind read_kind(const std::string& text) {
  for (std::size_t i = 0; i < std::size(kKindNames); ++i) {
    if (kKindNames[i] == text) return static_cast<ParameterKind>(i);
  }
  throw system_error("a manual names an unknown kind of argument (kind={})", text);
}

Json print(const ArgumentManual& argument) {
  Json json = {{"name", argument.name},
               {"kind", name(argument.kind)},
               {"help", argument.help},
               {"mandatory", !argument.fallback},
               {"multiple", argument.multiple}};
  if (argument.fallback) json["default"] = *argument.fallback;
  if (!argument.values.empty()) json["values"] = join(argument.values, "|");
  if (argument.minimum) json["minimum"] = *argument.minimum;
  if (argument.maximum) json["maximum"] = *argument.maximum;
  return json;
}

ArgumentManual read_argument(const Json& json) {
  ArgumentManual argument;
  argument.name = json.at("name");
  argument.kind = read_kind(json.at("kind"));
  argument.help = json.value("help", "");
  if (json.contains("default")) argument.fallback = json.at("default").get<std::string>();
  const std::string values = json.value("values", "");
  for (const auto value : split(values, '|')) argument.values.emplace_back(value);
  argument.multiple = json.value("multiple", false);
  if (json.contains("minimum")) argument.minimum = json.at("minimum").get<double>();
  if (json.contains("maximum")) argument.maximum = json.at("maximum").get<double>();
  return argument;
}

Json print(std::span<const ArgumentManual> arguments) {
  Json list = Json::array();
  for (const auto& argument : arguments) list.push_back(print(argument));
  return list;
}

std::vector<ArgumentManual> read_arguments(const Json& json) {
  std::vector<ArgumentManual> arguments;
  for (const auto& entry : json) arguments.push_back(read_argument(entry));
  return arguments;
}

Json print(const OperatorManual& manual) {
  return {{"name", manual.name},
          {"summary", manual.summary},
          {"notes", manual.notes},
          {"examples", manual.examples},
          {"category", manual.category},
          {"permission", manual.permission},
          {"metadata", manual.is_metadata},
          {"looks", manual.only_looks},
          {"internal", manual.is_internal},
          {"has_arguments", manual.has_arguments},
          {"arguments", print(manual.arguments)}};
}

OperatorManual read_operator(const Json& json) {
  OperatorManual manual;
  manual.name = json.at("name");
  manual.summary = json.value("summary", "");
  manual.notes = json.value("notes", "");
  manual.examples = json.value("examples", std::vector<std::string>{});
  manual.category = json.value("category", "");
  manual.permission = json.value("permission", "write");
  manual.is_metadata = json.value("metadata", false);
  manual.only_looks = json.value("looks", false);
  manual.is_internal = json.value("internal", false);
  manual.has_arguments = json.value("has_arguments", true);
  manual.arguments = read_arguments(json.at("arguments"));
  return manual;
}

Json print(const PrimitiveManual& manual) {
  return {{"name", manual.name},
          {"library", manual.library},
          {"class", manual.primitive_class},
          {"returns", manual.returns},
          {"fixed_length", manual.fixed_length},
          {"summary", manual.summary},
          {"example", manual.example},
          {"notes", manual.notes},
          {"aggregate", manual.is_aggregate},
          {"variadic", manual.is_variadic},
          {"typed", manual.is_typed},
          {"arguments", print(manual.arguments)}};
}

PrimitiveManual read_primitive(const Json& json) {
  PrimitiveManual manual;
  manual.name = json.at("name");
  manual.library = json.value("library", "");
  manual.primitive_class = json.at("class");
  manual.returns = json.at("returns");
  manual.fixed_length = json.value("fixed_length", "");
  manual.summary = json.value("summary", "");
  manual.example = json.value("example", "");
  manual.notes = json.value("notes", "");
  manual.is_aggregate = json.value("aggregate", false);
  manual.is_variadic = json.value("variadic", false);
  manual.is_typed = json.value("typed", true);
  manual.arguments = read_arguments(json.at("arguments"));
  return manual;
}

template <class Manual>
std::string print_list(std::span<const Manual> manuals) {
  Json list = Json::array();
  for (const auto& manual : manuals) list.push_back(print(manual));
  return list.dump();
}

template <class Read>
auto read_list(std::string_view json, Read read) try {
  std::vector<decltype(read(Json{}))> manuals;
  for (const auto& entry : Json::parse(json)) manuals.push_back(read(entry));
  return manuals;
} catch (const Json::exception& error) {
  throw system_error("a list of manuals cannot be read: {}", error.what());
}

}  // namespace

std::string_view name(ParameterKind kind) {
  return kKindNames[static_cast<std::size_t>(kind)];
}

std::vector<ArgumentManual> to_manual(std::span<const Parameter> parameters) {
  std::vector<ArgumentManual> arguments;
  for (const auto& parameter : parameters) {
    ArgumentManual argument;
    argument.name = parameter.name;
    argument.kind = parameter.kind;
    argument.help = parameter.help;
    if (parameter.fallback) argument.fallback = std::string{*parameter.fallback};
    for (const auto value : split(parameter.values, '|')) argument.values.emplace_back(value);
    argument.multiple = parameter.multiple;
    if (parameter.minimum > Parameter{}.minimum) argument.minimum = parameter.minimum;
    if (parameter.maximum < Parameter{}.maximum) argument.maximum = parameter.maximum;
    arguments.push_back(std::move(argument));
  }
  return arguments;
}

std::string to_json(std::span<const OperatorManual> manuals) {
  return print_list(manuals);
}
std::string to_json(std::span<const PrimitiveManual> manuals) {
  return print_list(manuals);
}

std::vector<OperatorManual> read_operator_manuals(std::string_view json) {
  return read_list(json, read_operator);
}
std::vector<PrimitiveManual> read_primitive_manuals(std::string_view json) {
  return read_list(json, read_primitive);
}

}  // namespace oph
