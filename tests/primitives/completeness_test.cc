// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include "tests/primitives/plugin.h"

namespace oph::tests {
namespace {

TEST(Completeness, EveryPrimitiveHasItsSymbols) {
  const Plugin plugin;
  for (const auto& manual : plugin.manuals()) {
    EXPECT_TRUE(plugin.has(manual.at("name"))) << manual.at("name");
  }
}

TEST(Completeness, EveryPrimitiveHasACaseAndEveryCaseAPrimitive) {
  std::set<std::string> registered;
  for (const auto& manual : Plugin{}.manuals()) registered.insert(manual.at("name"));
  const auto names = case_names();
  EXPECT_EQ(registered, std::set<std::string>(names.begin(), names.end()));
}

TEST(Completeness, EveryCaseTestsItsPrimitive) {
  for (const auto& name : case_names()) {
    const auto calls = read_case(name);
    EXPECT_TRUE(std::any_of(calls.begin(), calls.end(), [&](const Call& call) {
      return call.function == name && !call.expected_error;
    })) << name;
  }
}

TEST(Completeness, EveryManualExplainsItself) {
  for (const auto& manual : Plugin{}.manuals()) {
    SCOPED_TRACE(manual.at("name").get<std::string>());
    for (const auto* part : {"summary", "example", "notes"}) {
      EXPECT_FALSE(manual.at(part).get<std::string>().empty()) << part;
    }
    for (const auto& argument : manual.at("arguments")) {
      EXPECT_FALSE(argument.at("help").get<std::string>().empty()) << argument.at("name");
    }
  }
}

/// Words of conditions on the length are names of arguments.
TEST(Completeness, ConditionsOnLengthsNameArguments) {
  const std::regex condition{"(?:no |one )?(\\w+)(?:=\\w+)?"};
  for (const auto& manual : Plugin{}.manuals()) {
    SCOPED_TRACE(manual.at("name").get<std::string>());
    const auto text = manual.value("fixed_length", "always");
    if (text == "always") continue;
    std::set<std::string> names;
    for (const auto& argument : manual.at("arguments")) names.insert(argument.at("name"));
    const std::regex separator{"[|,]"};
    for (std::sregex_token_iterator each{text.begin(), text.end(), separator, -1}, end; each != end;
         ++each) {
      std::smatch parts;
      const auto part = each->str();
      ASSERT_TRUE(std::regex_match(part, parts, condition)) << part;
      EXPECT_TRUE(names.contains(parts[1])) << part;
    }
  }
}

TEST(Completeness, ExamplesCallTheirPrimitive) {
  for (const auto& manual : Plugin{}.manuals()) {
    const auto name = manual.at("name").get<std::string>();
    EXPECT_TRUE(manual.at("example").get<std::string>().starts_with(name + "(")) << name;
  }
}

}  // namespace
}  // namespace oph::tests
