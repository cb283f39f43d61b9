// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oph::terminal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class CompletionTest : public testing::Test {
 protected:
  CompletionTest() {
    OperatorManual reduce;
    reduce.name = "oph_reduce";
    reduce.arguments = {argument("cube", ParameterKind::kCube),
                        argument("operation", ParameterKind::kChoice, {}, {"avg", "max"}),
                        argument("group_size", ParameterKind::kText, "all")};
    OperatorManual list;
    list.name = "oph_list";
    list.arguments = {argument("level", ParameterKind::kChoice, "1", {"0", "1", "2"})};
    OperatorManual hidden;
    hidden.name = "oph_rehash";
    hidden.is_internal = true;
    operators_ = {reduce, list, hidden};
    environment_.set("OPH_CWD", "/");
    environment_.set("OPH_CDD", "/");
    environment_.set("OPH_DATACUBE", "http://h/3/20");
  }

  static ArgumentManual argument(std::string name, ParameterKind kind,
                                 std::optional<std::string> fallback = std::nullopt,
                                 std::vector<std::string> values = {}) {
    ArgumentManual manual;
    manual.name = std::move(name);
    manual.kind = kind;
    manual.fallback = std::move(fallback);
    manual.values = std::move(values);
    return manual;
  }

  /// Completes the last word as the line editor would.
  Completion at_end_of(std::string_view line) const {
    auto start = line.find_last_of(kWordBreaks);
    start = start == std::string_view::npos ? 0 : start + 1;
    return complete(line, start,
                    {{"getenv", "help", "resume"}, operators_, &aliases_, &environment_});
  }

  std::vector<std::string> texts(std::string_view line) const {
    std::vector<std::string> texts;
    for (const auto& candidate : at_end_of(line).candidates) texts.push_back(candidate.text);
    return texts;
  }

  std::vector<std::string> labels(std::string_view line) const {
    std::vector<std::string> labels;
    for (const auto& candidate : at_end_of(line).candidates) labels.push_back(candidate.label);
    return labels;
  }

  std::vector<OperatorManual> operators_;
  Aliases aliases_;
  Environment environment_;
};

TEST_F(CompletionTest, OffersCommandsAliasesAndOperators) {
  EXPECT_THAT(texts("re"), ElementsAre("repeat", "resume"));
  EXPECT_THAT(texts("oph_re"), ElementsAre("oph_reduce"));
  EXPECT_THAT(texts("xyz"), IsEmpty());
  EXPECT_EQ(at_end_of("oph_re").suffix, ' ');
}

TEST_F(CompletionTest, OffersFilesForPaths) {
  EXPECT_TRUE(at_end_of("./w").files);
  EXPECT_FALSE(at_end_of("oph_list path=/").files);
}

TEST_F(CompletionTest, MarksMandatoryArgumentsDefaultsAndValues) {
  EXPECT_THAT(labels("oph_reduce "),
              ElementsAre("cube**", "group_size (all)", "operation** [avg|max]"));
  EXPECT_THAT(texts("oph_reduce "), ElementsAre("cube=", "group_size=", "operation="));
  EXPECT_EQ(at_end_of("oph_reduce ").suffix, '\0');
}

TEST_F(CompletionTest, LeavesOutArgumentsThatAreGiven) {
  EXPECT_THAT(texts("oph_reduce operation=avg;"), ElementsAre("cube=", "group_size="));
  EXPECT_THAT(texts("oph_reduce operation=avg;g"), ElementsAre("group_size="));
}

TEST_F(CompletionTest, OffersValues) {
  EXPECT_THAT(texts("oph_reduce operation="), ElementsAre("avg", "max"));
  EXPECT_THAT(texts("oph_reduce operation=m"), ElementsAre("max"));
  EXPECT_THAT(texts("oph_reduce operation=avg|m"), ElementsAre("max"));
  EXPECT_THAT(texts("oph_reduce cube="), ElementsAre("http://h/3/20"));
  EXPECT_EQ(at_end_of("oph_reduce operation=").suffix, ';');
}

TEST_F(CompletionTest, KnowsTheOldFormAndAliases) {
  EXPECT_THAT(texts("operator=oph_r"), ElementsAre("oph_reduce"));
  EXPECT_THAT(texts("operator=oph_list;"), ElementsAre("level="));
  EXPECT_THAT(texts("ls le"), ElementsAre("level="));
}

TEST_F(CompletionTest, OffersVariablesAndNames) {
  EXPECT_THAT(texts("oph_list path=$OPH_C"), ElementsAre("$OPH_CDD", "$OPH_CWD"));
  EXPECT_THAT(texts("oph_list path=${OPH_CW"), ElementsAre("${OPH_CWD}"));
  EXPECT_THAT(texts("getenv OPH_D"), ElementsAre("OPH_DATACUBE"));
  EXPECT_THAT(texts("man oph_l"), ElementsAre("oph_list"));
}

}  // namespace
}  // namespace oph::terminal
