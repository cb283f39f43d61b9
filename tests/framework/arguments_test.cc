// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "base/error.h"
#include "base/manual.h"

namespace oph::framework {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::array kParameters{
    Parameter{"cube", ParameterKind::kCube, "the input"},
    Parameter{.name = "operation",
              .kind = ParameterKind::kChoice,
              .help = "what to do",
              .values = "max|min|avg"},
    Parameter{.name = "group_size",
              .kind = ParameterKind::kInteger,
              .help = "elements of a group",
              .fallback = "all",
              .minimum = 1},
    Parameter{.name = "percent",
              .kind = ParameterKind::kReal,
              .help = "share",
              .fallback = "50",
              .minimum = 0,
              .maximum = 100},
    Parameter{.name = "depth",
              .kind = ParameterKind::kInteger,
              .help = "levels",
              .fallback = "0",
              .maximum = 9},
    Parameter{.name = "types",
              .kind = ParameterKind::kChoice,
              .help = "several",
              .fallback = "index",
              .values = "index|coord",
              .multiple = true},
    Parameter{"missingvalue", ParameterKind::kReal, "no value", "-"},
    Parameter{.name = "verbose",
              .kind = ParameterKind::kChoice,
              .help = "more",
              .fallback = "no",
              .values = "yes|no"},
};

OperatorManual manual() {
  OperatorManual manual;
  manual.name = "oph_test";
  manual.arguments = to_manual(kParameters);
  return manual;
}

Arguments parse(std::string_view text) {
  return Arguments{TaskString::parse(text), manual()};
}

/// The error that a request causes; it must be the user's.
std::string error_of(std::string_view text) {
  const auto status = guard([&] { parse(text); });
  EXPECT_FALSE(status.ok) << text;
  EXPECT_EQ(status.blame, Blame::kUser);
  return status.text;
}

constexpr std::string_view kGood = "operator=oph_test;cube=c;operation=avg;";

TEST(Arguments, GivesValuesAndDefaults) {
  const auto arguments = parse(std::string{kGood} + "group_size=30;percent=+2.5;types=index|coord");
  EXPECT_EQ(arguments.operator_name(), "oph_test");
  EXPECT_EQ(arguments.text("operation"), "avg");
  EXPECT_EQ(arguments.integer("group_size"), 30);
  EXPECT_EQ(arguments.real("percent"), 2.5);
  EXPECT_EQ(arguments.integer("depth"), 0);
  EXPECT_EQ(arguments.integer("nthreads"), 1);
  EXPECT_FALSE(arguments.flag("verbose"));
  EXPECT_TRUE(arguments.is_given("percent"));
  EXPECT_FALSE(arguments.is_given("depth"));
  EXPECT_THAT(arguments.list("types"), ElementsAre("index", "coord"));
  EXPECT_THAT(arguments.warnings(), IsEmpty());
}

TEST(Arguments, KnowsSentinels) {
  const auto arguments = parse(kGood);
  EXPECT_EQ(arguments.text_unless("group_size", "all"), std::nullopt);
  EXPECT_EQ(arguments.real_unless("missingvalue", "-"), std::nullopt);
  const auto given = parse(std::string{kGood} + "missingvalue=1e20;group_size=all");
  EXPECT_EQ(given.real_unless("missingvalue", "-"), 1e20);
  EXPECT_EQ(given.text_unless("group_size", "all"), std::nullopt);
}

TEST(Arguments, NamesWhatIsMissing) {
  EXPECT_EQ(error_of("operator=oph_test"), "cube and operation are missing (oph_test)");
  EXPECT_EQ(error_of("operator=oph_test;cube=c"), "operation is missing (oph_test)");
}

TEST(Arguments, ExplainsAMisspeltMandatoryArgument) {
  EXPECT_EQ(error_of("operator=oph_test;cube=c;opeartion=avg"),
            "unknown argument (opeartion), did you mean operation?; operation is missing "
            "(oph_test)");
}

TEST(Arguments, RefusesWrongChoices) {
  EXPECT_EQ(error_of("operator=oph_test;cube=c;operation=mean"),
            "operation must be one of max, min, avg (operation=mean)");
  EXPECT_EQ(error_of("operator=oph_test;cube=c;operation=AVG"),
            "operation must be one of max, min, avg (operation=AVG)");
  EXPECT_EQ(error_of(std::string{kGood} + "types=index|value"),
            "types must be one of index, coord (types=value)");
  EXPECT_EQ(error_of(std::string{kGood} + "types=index||coord"),
            "types has an empty item (types=index||coord)");
}

TEST(Arguments, RefusesWhatIsNoNumber) {
  EXPECT_EQ(error_of(std::string{kGood} + "group_size=ten"),
            "group_size must be a whole number of at least 1 (group_size=ten)");
  EXPECT_EQ(error_of(std::string{kGood} + "group_size=2.5"),
            "group_size must be a whole number of at least 1 (group_size=2.5)");
  EXPECT_EQ(error_of(std::string{kGood} + "missingvalue=1e"),
            "missingvalue must be a number (missingvalue=1e)");
  EXPECT_EQ(error_of(std::string{kGood} + "group_size=99999999999999999999"),
            "group_size must be a whole number of at least 1 (group_size=99999999999999999999)");
}

TEST(Arguments, RefusesWhatIsOutOfBounds) {
  EXPECT_EQ(error_of(std::string{kGood} + "group_size=0"),
            "group_size must be a whole number of at least 1 (group_size=0)");
  EXPECT_EQ(error_of(std::string{kGood} + "percent=100.5"),
            "percent must be a number between 0 and 100 (percent=100.5)");
  EXPECT_EQ(error_of(std::string{kGood} + "percent=nan"),
            "percent must be a number between 0 and 100 (percent=nan)");
  EXPECT_EQ(error_of(std::string{kGood} + "depth=10"),
            "depth must be a whole number of at most 9 (depth=10)");
  EXPECT_EQ(error_of(std::string{kGood} + "nthreads=0"),
            "nthreads must be a whole number between 1 and 64 (nthreads=0)");
}

TEST(Arguments, WarnsAboutUnknownNames) {
  EXPECT_THAT(parse(std::string{kGood} + "group_sise=3;entirely_else=1").warnings(),
              ElementsAre("unknown argument (group_sise), did you mean group_size?",
                          "unknown argument (entirely_else)"));
}

TEST(Arguments, ToleratesWhatClientsSendToAll) {
  EXPECT_THAT(
      parse(std::string{kGood} + "cwd=/;cdd=/;ncore=1;host_partition=main;project=p;jobid=1;"
                                 "workflowid=2;markerid=3;userrole=31")
          .warnings(),
      IsEmpty());
}

TEST(Arguments, ProvenanceLeavesBookkeepingOut) {
  EXPECT_EQ(parse("operator=oph_test;sessionid=s;cube=c;operation=avg;jobid=7;").provenance(),
            "cube=c;operation=avg;");
}

TEST(Arguments, WithoutManualTakesAnythingButChecksTheSystem) {
  OperatorManual bare;
  bare.name = "oph_bare";
  bare.has_arguments = false;
  const Arguments arguments{TaskString::parse("operator=oph_bare;anything=goes;nthreads=2"), bare};
  EXPECT_EQ(arguments.text("anything"), "goes");
  EXPECT_EQ(arguments.integer("nthreads"), 2);
  EXPECT_EQ(arguments.text("objkey_filter"), "all");
  EXPECT_THAT(arguments.warnings(), IsEmpty());
  EXPECT_FALSE(guard([&] { Arguments{TaskString::parse("operator=oph_bare;save=maybe"), bare}; }));
}

}  // namespace
}  // namespace oph::framework
