// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "terminal/render/delimited.h"
#include "terminal/render/dot_file.h"
#include "terminal/render/json_results.h"
#include "terminal/render/manual_page.h"
#include "terminal/render/presentation.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

using testing::HasSubstr;
using testing::Not;

Response example() {
  Response response;
  response.add_text("a", "Output Cube", "http://h/1/2");
  response.add_text("b", "Note", "one | two");
  response.add_grid("list", {"Files",
                             "",
                             {{"NAME"}, {"SIZE", "long"}, {"MEAN", "float"}},
                             {{"say \"hi\"", "12", "0.1"}, {"two\nlines", "", "nan"}}});
  MultidimGrid measures;
  measures.rows = {"Means", "", {{"lat"}}, {{"10"}, {"20"}}};
  measures.columns = {"", "", {{"lon"}}, {{"1"}, {"2"}}};
  measures.measure_name = "tas";
  measures.measure_type = "double";
  measures.measure = {{"1.5", "2.5"}, {"3.5", "4.5"}};
  response.add_multidim_grid("means", measures);
  Graph graph{"History", "", {"PID"}, {{"one"}, {"two"}}, {{{1, "oph_reduce"}}, {}}, std::nullopt};
  response.add_graph("graph", graph);
  response.set_success();
  return response;
}

TEST(Csv, WritesTablesOneAfterTheOther) {
  EXPECT_EQ(render_csv(example()),
            "TITLE,MESSAGE\nOutput Cube,http://h/1/2\nNote,one | two\n"
            "\nNAME,SIZE,MEAN\n\"say \"\"hi\"\"\",12,0.1\n\"two\nlines\",,nan\n"
            "\nlat,1,2\n10,1.5,2.5\n20,3.5,4.5\n"
            "\nFROM,TO,LINK\none,two,oph_reduce\n");
}

TEST(Csv, KeepsARowOfOneEmptyCell) {
  Response response;
  response.add_grid("g", {"", "", {{"A"}}, {{""}}});
  EXPECT_EQ(render_csv(response), "A\n\"\"\n");
}

TEST(Markdown, EscapesWhatItsTablesAreMadeOf) {
  const auto text = render_markdown(example());
  EXPECT_THAT(text, HasSubstr("| Note | one \\| two |\n"));
  EXPECT_THAT(text, HasSubstr("### Files\n\n| NAME | SIZE | MEAN |\n| --- | ---: | ---: |\n"));
  EXPECT_THAT(text, HasSubstr("| two<br>lines |  | nan |\n"));
}

TEST(JsonResults, HasNumbersWhereTheyAreNumbers) {
  const auto document = nlohmann::json::parse(render_json(example()));
  EXPECT_EQ(document["texts"]["Output Cube"], "http://h/1/2");
  const auto& rows = document["tables"][0]["rows"];
  EXPECT_EQ(rows[0]["SIZE"], 12);
  EXPECT_EQ(rows[0]["MEAN"].dump(), "0.1");
  EXPECT_TRUE(rows[1]["SIZE"].is_null());
  EXPECT_EQ(rows[1]["MEAN"], "nan");
  EXPECT_EQ(document["tables"][1]["rows"][1]["2"], 4.5);
  EXPECT_EQ(document["graphs"][0]["links"][0]["to"], 1);
  EXPECT_FALSE(document["texts"].contains("SUCCESS"));
}

TEST(Viewers, TellMoreOrLess) {
  const auto response = example();
  const auto document = response.to_json({"ann", "9001", "12", "35", "http://h?12#35"});
  const Style coloured{ColourDepth::k256, 80, 24};
  const auto shown = [&](Viewer viewer) {
    return present(response, document, {OutputFormat::kTable, viewer, coloured});
  };
  EXPECT_THAT(shown(Viewer::kBasic), Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown(Viewer::kColoured), HasSubstr("\x1b"));
  EXPECT_THAT(shown(Viewer::kColoured), Not(HasSubstr("9001")));
  EXPECT_THAT(shown(Viewer::kExtended), HasSubstr("Session Code: 9001\n"));
  EXPECT_THAT(shown(Viewer::kExtended), Not(HasSubstr("\x1b")));
  EXPECT_THAT(shown(Viewer::kExtendedColoured), HasSubstr("\x1b"));
  EXPECT_EQ(shown(Viewer::kDump), document + "\n");
}

Response manual() {
  Response response;
  response.add_text("man_function", "Function Name and Version", "oph_sum v1.2");
  response.add_grid("man_info",
                    {"Function Info",
                     "",
                     {{"INFO TYPE"}, {"INFO VALUE"}},
                     {{"Abstract",
                       "Adds.\nMissing elements are left out of the sum, which is why a long line "
                       "of this manual has to be wrapped.\n- measure: what to add\n"
                       "Example: oph_sum('oph_int','oph_int',measure)"},
                      {"Category", "simple"},
                      {"Return Type", "array"}}});
  response.add_grid("man_args", {"Function Arguments",
                                 "",
                                 {{"NAME"},
                                  {"TYPE"},
                                  {"MANDATORY"},
                                  {"DEFAULT"},
                                  {"MIN"},
                                  {"MAX"},
                                  {"VALUES"},
                                  {"MULTIVALUE"}},
                                 {{"measure", "measure", "yes", "", "", "", "", "no"},
                                  {"count", "int", "no", "3", "1", "9", "", "yes"},
                                  {"how", "string", "no", "fast", "", "", "fast|exact", "no"}}});
  response.set_success();
  return response;
}

TEST(ManualPage, HasSections) {
  const auto page = render_manual_page(manual(), Style{});
  ASSERT_TRUE(page);
  EXPECT_EQ(*page,
            "oph_sum                                                  primitive, simple, v1.2\n"
            "\n"
            "    Adds.\n"
            "\n"
            "SYNOPSIS\n"
            "    oph_sum(measure [, count [, how]]) → array\n"
            "\n"
            "DESCRIPTION\n"
            "    Missing elements are left out of the sum, which is why a long line of this\n"
            "    manual has to be wrapped.\n"
            "\n"
            "ARGUMENTS\n"
            "    measure**  measure\n"
            "        what to add\n"
            "    count  int, 1 to 9, (3), several, separated by ','\n"
            "    how  (fast)\n"
            "        [fast|exact]\n"
            "\n"
            "EXAMPLE\n"
            "    oph_sum('oph_int','oph_int',measure)\n");
}

TEST(ManualPage, FitsTheScreen) {
  const auto page = render_manual_page(manual(), Style{ColourDepth::kNone, 40, 24});
  for (const auto& line : fold(*page, 0)) EXPECT_LE(display_width(line), 40U) << line;
  EXPECT_FALSE(render_manual_page(example(), Style{}));
}

TEST(DotFile, QuotesWhatItIsGiven) {
  const DotFile file{"a \"b\"", {{"x\ny", "box", "orange"}}, {{0, 0, "\\", true}}};
  const auto text = print_dot(file, "horizontal_ranked");
  EXPECT_THAT(text, HasSubstr("label=\"a \\\"b\\\"\""));
  EXPECT_THAT(text, HasSubstr("rankdir=LR"));
  EXPECT_THAT(text, HasSubstr("n0 [label=\"x\\ny\", shape=box, fillcolor=orange]"));
  EXPECT_THAT(text, HasSubstr("n0 -> n0 [label=\"\\\\\", style=dashed]"));
  Graph loose{"", "", {"N"}, {{"a"}}, {{{7, ""}}}, std::nullopt};
  EXPECT_THROW(dot_of(loose), Error);
}

}  // namespace
}  // namespace oph::terminal
