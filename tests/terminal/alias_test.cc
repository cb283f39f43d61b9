// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/alias.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "terminal/substitution.h"

namespace oph::terminal {
namespace {

TEST(Substitution, ReplacesBareAndBracedPositions) {
  EXPECT_EQ(substitute_positions("a=$1;b=${2}x;c=$12", {"one", "two"}), "a=one;b=twox;c=$12");
  EXPECT_EQ(substitute_positions("price in $, $0 and $x", {"one"}), "price in $, $0 and $x");
  EXPECT_EQ(substitute_positions("${1", {"one"}), "${1");
}

TEST(Substitution, DoesNotReplaceInsideValues) {
  EXPECT_EQ(substitute_positions("$1 $2", {"$2", "b"}), "$2 b");
}

TEST(Substitution, FindsTheHighestPosition) {
  EXPECT_EQ(highest_position("$1 ${7} $3"), 7U);
  EXPECT_EQ(highest_position("none $x"), 0U);
}

TEST(Substitution, SplitsArgumentsAtCommas) {
  EXPECT_EQ(split_arguments("a, b ,,c"), (std::vector<std::string>{"a", "b", "", "c"}));
  EXPECT_TRUE(split_arguments("").empty());
}

TEST(Aliases, StartWithTheDocumentedOnes) {
  EXPECT_EQ(Aliases{}.all().size(), 28U);
}

struct Expansion {
  const char* line;
  const char* command;

  friend void PrintTo(const Expansion& expansion, std::ostream* out) { *out << expansion.line; }
};

class AliasExpansion : public testing::TestWithParam<Expansion> {};

TEST_P(AliasExpansion, MatchesWhatIsSent) {
  EXPECT_EQ(Aliases{}.expand(GetParam().line), GetParam().command);
}

INSTANTIATE_TEST_SUITE_P(
    Defaults, AliasExpansion,
    testing::Values(
        Expansion{"ls", "oph_list"}, Expansion{"ls /a", "oph_list path=/a"},
        Expansion{"ll /a recursive=yes", "oph_list level=2;path=/a;recursive=yes"},
        Expansion{"cd", "oph_folder command=cd"},
        Expansion{"cd ..", "oph_folder command=cd;path=.."},
        Expansion{"mvdir a b", "oph_folder command=mv;path=a|b"},
        Expansion{"mv /a/x /b/y", "oph_movecontainer container=/a/x|/b/y"},
        Expansion{"rmr c1", "oph_deletecontainer force=yes;container=c1"},
        Expansion{"drop", "oph_delete cube=[*];exec_mode=async"},
        Expansion{"cc container=c;dim=lat|lon", "oph_createcontainer container=c;dim=lat|lon"},
        Expansion{"new", "oph_manage_session action=new"},
        Expansion{"show", "oph_explorecube show_time=yes"},
        Expansion{"show http://h/3/4 level=2;limit_filter=1",
                  "oph_explorecube show_time=yes;cube=http://h/3/4;level=2;limit_filter=1"},
        Expansion{"repeat 12", "oph_resume id=12;document_type=request;execute=yes"},
        Expansion{"pwd", "getenv OPH_CWD"}, Expansion{"  oph_list level=1 ", "oph_list level=1"}));

TEST(Aliases, LeadToOtherAliases) {
  Aliases aliases;
  aliases.set("home", "cd /home/$1");
  EXPECT_EQ(aliases.expand("home ann"), "oph_folder command=cd;path=/home/ann");
}

TEST(Aliases, RefuseEndlessOnesAndTooManyWords) {
  Aliases aliases;
  aliases.set("a", "b");
  aliases.set("b", "a");
  EXPECT_THROW(aliases.expand("a"), Error);
  EXPECT_THROW(Aliases{}.expand("cd one two"), Error);
}

TEST(Aliases, AreChecked) {
  Aliases aliases;
  EXPECT_THROW(aliases.set("two words", "x"), Error);
  EXPECT_THROW(aliases.set("x", " "), Error);
  EXPECT_THROW(aliases.unset("nothing"), Error);
  aliases.unset("ls");
  EXPECT_FALSE(aliases.find("ls"));
}

TEST(Aliases, ComeFromTheShell) {
  Aliases aliases;
  aliases.import({"OPH_TERM_ALIAS_1=top=oph_list path=/", "OPH_TERM_ALIAS_2=broken", "OTHER=a=b"});
  EXPECT_EQ(aliases.find("top"), "oph_list path=/");
  EXPECT_EQ(aliases.all().size(), 29U);
}

}  // namespace
}  // namespace oph::terminal
