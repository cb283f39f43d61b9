// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/completion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace oph::terminal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A session with two containers.
class KnownNames final : public NameSource {
 public:
  std::shared_ptr<const Names> names() override {
    if (many) return many;
    return std::make_shared<const Names>(Names{
        {"/", "/runs", "/runs/old"},
        {"/first", "/runs/second"},
        {{"http://h/3/20", "tas", 0}, {"http://h/3/21", "tas", 0}, {"http://h/4/112", "pr", 1}},
        {"http://h/sessions/901/experiment"}});
  }
  std::shared_ptr<const std::vector<std::string>> files(const std::string& folder) override {
    folders.push_back(folder);
    return std::make_shared<const std::vector<std::string>>(
        std::vector<std::string>{"runs/", "tas.nc", "tos.nc"});
  }
  std::shared_ptr<const std::vector<JobName>> jobs() override {
    return std::make_shared<const std::vector<JobName>>(
        std::vector<JobName>{{"12", "oph_reduce operation=avg"}, {"3", "oph_list"}});
  }

  std::vector<std::string> folders;
  std::shared_ptr<const Names> many;  ///< instead of the others
};

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
    list.arguments = {argument("level", ParameterKind::kChoice, "1", {"0", "1", "2"}),
                      argument("path", ParameterKind::kText, "-")};
    OperatorManual import;
    import.name = "oph_importnc";
    import.arguments = {argument("src_path", ParameterKind::kPath),
                        argument("container", ParameterKind::kText, "-")};
    OperatorManual hidden;
    hidden.name = "oph_rehash";
    hidden.is_internal = true;
    operators_ = {reduce, list, import, hidden};
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
  Completion at_end_of(std::string_view line) {
    auto start = line.find_last_of(kWordBreaks);
    start = start == std::string_view::npos ? 0 : start + 1;
    return complete(line, start,
                    {{"getenv", "help", "resume"}, operators_, &aliases_, &environment_, &names_});
  }

  std::vector<std::string> texts(std::string_view line) {
    std::vector<std::string> texts;
    for (const auto& candidate : at_end_of(line).candidates) texts.push_back(candidate.text);
    return texts;
  }

  std::vector<std::string> labels(std::string_view line) {
    std::vector<std::string> labels;
    for (const auto& candidate : at_end_of(line).candidates) labels.push_back(candidate.label);
    return labels;
  }

  std::vector<OperatorManual> operators_;
  Aliases aliases_;
  Environment environment_;
  KnownNames names_;
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
              ElementsAre("cube**", "operation** [avg|max]", "group_size (all)"));
  EXPECT_THAT(texts("oph_reduce "), ElementsAre("cube=", "operation=", "group_size="));
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
  EXPECT_EQ(at_end_of("oph_reduce operation=").suffix, ';');
}

TEST_F(CompletionTest, KnowsTheOldFormAndAliases) {
  EXPECT_THAT(texts("operator=oph_r"), ElementsAre("oph_reduce"));
  EXPECT_THAT(texts("operator=oph_list;l"), ElementsAre("level="));
  EXPECT_THAT(texts("ls le"), ElementsAre("level="));
}

TEST_F(CompletionTest, OffersVariablesAndNames) {
  EXPECT_THAT(texts("oph_list path=$OPH_C"), ElementsAre("$OPH_CDD", "$OPH_CWD"));
  EXPECT_THAT(texts("oph_list path=${OPH_CW"), ElementsAre("${OPH_CWD}"));
  EXPECT_THAT(texts("getenv OPH_D"), ElementsAre("OPH_DATACUBE"));
  EXPECT_THAT(texts("man oph_l"), ElementsAre("oph_list"));
}

TEST_F(CompletionTest, OffersTheValuesOfVariables) {
  EXPECT_THAT(texts("setenv OPH_EXEC_M"), ElementsAre("OPH_EXEC_MODE="));
  EXPECT_THAT(texts("setenv OPH_EXEC_MODE="), ElementsAre("async", "sync"));
  EXPECT_THAT(texts(".output m"), ElementsAre("markdown"));
}

TEST_F(CompletionTest, OffersCubesTheCurrentAndTheNewestFirst) {
  EXPECT_THAT(texts("oph_reduce cube="),
              ElementsAre("http://h/3/20", "http://h/4/112", "http://h/3/21"));
  EXPECT_THAT(labels("oph_reduce cube=http://h/4"),
              ElementsAre("http://h/4/112  pr in /runs/second"));
}

TEST_F(CompletionTest, FindsCubesByNumberOrMeasure) {
  EXPECT_THAT(texts("oph_reduce cube=21"), ElementsAre("http://h/3/21"));
  EXPECT_THAT(texts("oph_reduce cube=20"), ElementsAre("http://h/3/20")) << "the current one";
  EXPECT_THAT(texts("oph_reduce cube=ta"), ElementsAre("http://h/3/20", "http://h/3/21"));
  EXPECT_THAT(texts("oph_reduce cube=p"), ElementsAre("http://h/4/112"));
  EXPECT_THAT(texts("del 112"), ElementsAre("http://h/4/112"));
  EXPECT_THAT(texts("plot pr"), ElementsAre("http://h/4/112"));
}

TEST_F(CompletionTest, OnlyCountsCubesThatAreTooMany) {
  Names many{{"/"}, {"/c"}, {}, {}};
  for (int i = 1; i <= 1000; ++i)
    many.cubes.push_back({"http://h/3/" + std::to_string(i), "tas", 0});
  names_.many = std::make_shared<const Names>(many);
  const auto completion = at_end_of("oph_reduce cube=");
  EXPECT_EQ(completion.candidates.size(), kMostListed + 1);
  EXPECT_EQ(completion.candidates[1].text, "http://h/3/1000");
  EXPECT_EQ(completion.hidden, 1000 - 1 - kMostListed);
  EXPECT_EQ(completion.shared, "http://h/3/");
  EXPECT_EQ(list_candidates(completion, 80).back(),
            "... and 900 more: type on to narrow them down");
}

TEST_F(CompletionTest, OffersPathsFromTheCurrentFolder) {
  EXPECT_THAT(texts("oph_list path=/r"), ElementsAre("/runs", "/runs/old"));
  EXPECT_THAT(texts("oph_importnc container=/runs/s"), ElementsAre("/runs/second"));
  environment_.set("OPH_CWD", "/runs");
  EXPECT_THAT(texts("cd o"), ElementsAre("old"));
  EXPECT_THAT(texts("rm "), ElementsAre("old/", "second"));
}

TEST_F(CompletionTest, OffersFilesOfTheServer) {
  EXPECT_THAT(texts("oph_importnc src_path=t"), ElementsAre("tas.nc", "tos.nc"));
  EXPECT_THAT(texts("oph_importnc src_path=runs/t"), ElementsAre("runs/tas.nc", "runs/tos.nc"));
  EXPECT_THAT(texts("cdd /x/r"), ElementsAre("/x/runs/"));
  EXPECT_THAT(names_.folders, ElementsAre("/", "/runs/", "/x/"));
  EXPECT_EQ(at_end_of("cdd r").suffix, '\0');
}

TEST_F(CompletionTest, OffersJobsAndSessions) {
  EXPECT_THAT(texts("view "), ElementsAre("12", "3"));
  EXPECT_THAT(labels("kill 1"), ElementsAre("12  oph_reduce operation=avg"));
  EXPECT_THAT(texts("resume "), ElementsAre("http://h/sessions/901/experiment"));
}

TEST_F(CompletionTest, OffersFiltersInBrackets) {
  EXPECT_THAT(texts("oph_reduce cube=[mea"), ElementsAre("[measure="));
  EXPECT_THAT(texts("oph_reduce cube=[measure=t"), ElementsAre("tas"));
  EXPECT_THAT(texts("oph_reduce cube=[measure=tas;container"),
              ElementsAre("container=", "container_pid="));
  EXPECT_THAT(texts("oph_reduce cube=[container=f"), ElementsAre("first"));
  EXPECT_THAT(texts("oph_importnc src_path=[fi"), ElementsAre("[file="));
  EXPECT_THAT(texts("oph_reduce cube=[measure=tas];op"), ElementsAre("operation="));
}

TEST_F(CompletionTest, DoesWithoutNames) {
  const Catalogue catalogue{{}, operators_, &aliases_, &environment_, nullptr};
  EXPECT_THAT(complete("oph_reduce cube=", 16, catalogue).candidates, IsEmpty());
  EXPECT_THAT(complete("del ", 4, catalogue).candidates, IsEmpty());
}

TEST(Listing, FitsTheScreenAndEnds) {
  Completion completion;
  for (int i = 0; i < 250; ++i)
    completion.candidates.push_back({"x", "label " + std::to_string(i)});
  const auto lines = list_candidates(completion, 40);
  EXPECT_EQ(lines.front(), "label 0   label 25  label 50  label 75");
  EXPECT_EQ(lines.back(), "... and 150 more: type on to narrow them down");
  EXPECT_EQ(lines.size(), 26U);
  completion.candidates = {{"x", std::string(100, 'y')}};
  EXPECT_EQ(list_candidates(completion, 40), std::vector<std::string>{std::string(40, 'y')});
}

}  // namespace
}  // namespace oph::terminal
