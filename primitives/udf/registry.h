// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <charconv>
#include <string>
#include <string_view>
#include <vector>

#include "primitives/udf/manual.h"

namespace oph::primitives::udf {

/// The manuals of this library. Hidden, because each UDF library of a process has its own.
[[gnu::visibility("hidden")]] inline std::vector<const Manual*>& registry() {
  static std::vector<const Manual*> manuals;
  return manuals;
}

[[gnu::visibility("hidden")]] inline bool register_manual(const Manual& manual) {
  registry().push_back(&manual);
  return true;
}

/// Prints manuals as JSON. Written by hand so that outside libraries need no JSON library; base
/// reads it.
class ManualPrinter {
 public:
  std::string print(const std::vector<const Manual*>& manuals) {
    text_ = "[";
    for (const auto* manual : manuals) {
      separate();
      print(*manual);
    }
    return text_ + "]";
  }

 private:
  void print(const Manual& manual) {
    constexpr std::array<std::string_view, 3> classes{"simple", "reduce", "aggregate"};
    constexpr std::array<std::string_view, 4> returns{"array", "long", "double", "text"};
    text_ += "{";
    member("name", manual.name);
    member("class", classes[static_cast<std::size_t>(manual.kind)]);
    member("returns", returns[static_cast<std::size_t>(manual.returns)]);
    if (!manual.fixed_length.empty()) member("fixed_length", manual.fixed_length);
    member("summary", manual.summary);
    member("example", manual.example);
    member("notes", manual.notes);
    member("aggregate", manual.kind == Class::kAggregate);
    member("variadic", manual.variadic);
    member("typed", manual.typed);
    name("arguments");
    text_ += "[";
    for (const auto& parameter : manual.parameters) {
      separate();
      print(parameter);
    }
    text_ += "]}";
  }

  void print(const Parameter& parameter) {
    constexpr std::array<std::string_view, 7> kinds{"text", "integer", "real",   "choice",
                                                    "cube", "path",    "measure"};
    text_ += "{";
    member("name", parameter.name);
    member("kind", kinds[static_cast<std::size_t>(parameter.kind)]);
    member("help", parameter.help);
    member("mandatory", !parameter.fallback.has_value());
    member("multiple", parameter.multiple);
    if (parameter.fallback) member("default", *parameter.fallback);
    if (!parameter.values.empty()) member("values", parameter.values);
    if (parameter.minimum > Parameter{}.minimum) member("minimum", parameter.minimum);
    if (parameter.maximum < Parameter{}.maximum) member("maximum", parameter.maximum);
    text_ += "}";
  }

  void separate() {
    if (text_.back() != '[' && text_.back() != '{') text_ += ",";
  }

  void name(std::string_view name) {
    separate();
    quote(name);
    text_ += ":";
  }

  void member(std::string_view label, std::string_view value) {
    name(label);
    quote(value);
  }

  void member(std::string_view label, bool value) {
    name(label);
    text_ += value ? "true" : "false";
  }

  void member(std::string_view label, double value) {
    name(label);
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    text_.append(digits.data(), end);
  }

  void quote(std::string_view text) {
    constexpr std::string_view hexadecimal = "0123456789abcdef";
    text_ += '"';
    for (const char c : text) {
      const auto code = static_cast<unsigned char>(c);
      if (code < 0x20) {
        text_ += "\\u00";
        text_ += hexadecimal[code >> 4];
        text_ += hexadecimal[code & 15];
        continue;
      }
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += c;
    }
    text_ += '"';
  }

  std::string text_;
};

}  // namespace oph::primitives::udf

/// Exports `oph_udf_manuals`, a JSON list of the manuals of this library. Once in each library.
#define OPH_UDF_LIBRARY()                                                              \
  extern "C" [[gnu::visibility("default")]] const char* oph_udf_manuals(void) {        \
    static const std::string text =                                                    \
        oph::primitives::udf::ManualPrinter{}.print(oph::primitives::udf::registry()); \
    return text.c_str();                                                               \
  }
