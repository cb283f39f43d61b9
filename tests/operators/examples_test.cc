// SPDX-License-Identifier: GPL-3.0-or-later
// Examples of the manuals against the manuals: names, presence, numbers, choices of arguments.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/front_end_manuals.h"
#include "base/text.h"
#include "framework/arguments.h"
#include "framework/operator_library.h"

namespace oph::operators {
namespace {

using ::testing::IsEmpty;
using ::testing::StartsWith;

std::vector<OperatorManual> all_manuals() {
  framework::OperatorLibrary library{Configuration{std::filesystem::temp_directory_path()}};
  auto manuals = library.manuals();
  for (auto& manual : front_end_manuals()) manuals.push_back(std::move(manual));
  std::erase_if(manuals, [](const auto& manual) { return manual.is_internal; });
  return manuals;
}

const OperatorManual* find(const std::vector<OperatorManual>& manuals, std::string_view name) {
  const auto found = std::find_if(manuals.begin(), manuals.end(),
                                  [&](const auto& manual) { return manual.name == name; });
  return found == manuals.end() ? nullptr : &*found;
}

/// An example as the task that it stands for: a line of the terminal or a task of a workflow.
TaskString task_of(const std::string& example) {
  std::string task;
  if (example.starts_with('{')) {
    const auto json = nlohmann::json::parse(example);
    task = "operator=" + json.at("operator").get<std::string>() + ";";
    for (const std::string argument : json.value("arguments", nlohmann::json::array())) {
      task += argument + ";";
    }
  } else {
    const auto blank = std::min(example.find(' '), example.size());
    task = "operator=" + example.substr(0, blank) + ";";
    task += trim(std::string_view{example}.substr(blank));
  }
  auto parsed = TaskString::parse(task);
  // The terminal adds the current datacube.
  parsed.set_default("cube", "http://localhost/ophion/1/2");
  return parsed;
}

void check(const std::vector<OperatorManual>& manuals, const std::string& example) {
  const auto task = task_of(example);
  const auto* manual = find(manuals, *task.find("operator"));
  ASSERT_NE(manual, nullptr) << "no such operator";
  const framework::Arguments arguments{task, *manual};
  EXPECT_THAT(arguments.warnings(), IsEmpty());
}

TEST(Examples, EveryOperatorHasOne) {
  const auto manuals = all_manuals();
  ASSERT_GT(manuals.size(), 70U);
  for (const auto& manual : manuals) {
    SCOPED_TRACE(manual.name);
    ASSERT_FALSE(manual.examples.empty());
    // What its own manual says it is no command.
    if (manual.name == "oph_massive") continue;
    for (const auto& example : manual.examples) {
      EXPECT_EQ(*task_of(example).find("operator"), manual.name);
    }
  }
}

TEST(Examples, AreValid) {
  const auto manuals = all_manuals();
  for (const auto& manual : manuals) {
    for (const auto& example : manual.examples) {
      SCOPED_TRACE(example);
      const auto status = guard([&] { check(manuals, example); });
      EXPECT_TRUE(status.ok) << status.text;
    }
  }
}

TEST(Examples, ThatAreWrongAreFound) {
  const auto manuals = all_manuals();
  EXPECT_THAT(guard([&] { check(manuals, "oph_reduce"); }).text,
              StartsWith("operation is missing"));
  EXPECT_FALSE(guard([&] { check(manuals, "oph_reduce operation=mean"); }).ok);
}

}  // namespace
}  // namespace oph::operators
