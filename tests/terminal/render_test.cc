// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "base/error.h"
#include "terminal/render/document.h"
#include "terminal/render/graph.h"
#include "terminal/render/status_ink.h"
#include "terminal/render/table.h"
#include "terminal/render/text_layout.h"

namespace oph::terminal {
namespace {

std::string read_data(const std::string& name) {
  std::ifstream stream{std::string{OPH_TEST_DATA} + "/" + name};
  return {std::istreambuf_iterator<char>{stream}, {}};
}

TEST(Rendering, ShowsEveryObjectOfARecordedAnswer) {
  const auto response = Response::parse(read_data("answer.json"));
  EXPECT_EQ(render_document(response, Style{}), read_data("answer.txt"));
}

TEST(Rendering, ShowsSuccessOnlyWhenThatIsAll) {
  Response response;
  response.set_success();
  EXPECT_EQ(render_document(response, Style{}), "SUCCESS\n");
  response.add_text("delete", "Deleted", "yes");
  EXPECT_EQ(render_document(response, Style{}), "Deleted: yes\n");
}

TEST(Rendering, LeavesErrorsToTheCaller) {
  Response response;
  response.set_error("no such datacube (cube=x)");
  EXPECT_EQ(render_document(response, Style{}), "");
}

TEST(Rendering, ColoursOnlyWhereTheStyleHasColours) {
  Response response;
  response.set_success();
  EXPECT_EQ(render_document(response, Style{ColourDepth::k256, 80, 24}),
            "\x1b[32mSUCCESS\x1b[0m\n");
}

Grid wide_grid() {
  return {"",
          "",
          {{"N", "int"}, {"WORDS"}},
          {{"1", "one two three four five six seven"}, {"22", std::string(400, 'x')}}};
}

TEST(Rendering, FoldsAndCutsToTheWidthOfATerminal) {
  const auto table = render_table(wide_grid(), Style{ColourDepth::kNone, 24, 24});
  for (const auto& line : fold(table, 0)) EXPECT_LE(display_width(line), 24U) << line;
  EXPECT_NE(table.find("│  1 │ one two three   │\n│    │ four five six   │\n"), std::string::npos)
      << table;
  EXPECT_NE(table.find("…"), std::string::npos);
}

Grid task_list() {
  return {"Tasks",
          "",
          {{"SESSION CODE"}, {"MARKER", "int"}, {"NAME"}, {"EXIT STATUS"}},
          {{"72277635312619370850", "1", "load", "OPH_STATUS_COMPLETED"},
           {"72277635312619370850", "2", "mean", "OPH_STATUS_ERROR"}}};
}

TEST(Rendering, TakesWhatAllRowsHaveInCommonOutOfNarrowTables) {
  const auto text = render_table(task_list(), Style{ColourDepth::kNone, 50, 24});
  EXPECT_EQ(text,
            "Tasks\n"
            "SESSION CODE: 72277635312619370850\n"
            "┌────────┬──────┬──────────────────────┐\n"
            "│ MARKER │ NAME │ EXIT STATUS          │\n"
            "├────────┼──────┼──────────────────────┤\n"
            "│      1 │ load │ OPH_STATUS_COMPLETED │\n"
            "│      2 │ mean │ OPH_STATUS_ERROR     │\n"
            "└────────┴──────┴──────────────────────┘\n");
  const auto whole = render_table(task_list(), Style{ColourDepth::kNone, 100, 24});
  EXPECT_NE(whole.find("│ SESSION CODE"), std::string::npos);
}

TEST(Rendering, WritesRecordsWhereNoTableFits) {
  const auto narrow = render_table(task_list(), Style{ColourDepth::kNone, 20, 24});
  EXPECT_NE(narrow.find("MARKER       1\n"), std::string::npos) << narrow;
  auto grid = task_list();
  grid.rows.pop_back();
  EXPECT_EQ(render_table(grid, Style{ColourDepth::kNone, 40, 24}),
            "Tasks\n"
            "SESSION CODE  72277635312619370850\n"
            "MARKER        1\n"
            "NAME          load\n"
            "EXIT STATUS   OPH_STATUS_COMPLETED\n");
}

TEST(Rendering, ColoursStates) {
  const Style style{ColourDepth::k256, 80, 24};
  EXPECT_EQ(paint_status(style, "OPH_STATUS_ERROR"), "\x1b[1;31mOPH_STATUS_ERROR\x1b[0m");
  EXPECT_EQ(paint_status(style, " OPH_STATUS_RUNNING "), "\x1b[33m OPH_STATUS_RUNNING \x1b[0m");
  EXPECT_EQ(paint_status(style, "tas"), "tas");
  EXPECT_EQ(paint_status(Style{}, "OPH_STATUS_ERROR"), "OPH_STATUS_ERROR");
}

TEST(Rendering, NeverFoldsWithoutATerminal) {
  const auto table = render_table(wide_grid(), Style{});
  EXPECT_NE(table.find(std::string(400, 'x')), std::string::npos);
  EXPECT_EQ(table.find("…"), std::string::npos);
}

TEST(Rendering, DrawsAnEmptyTable) {
  const Grid grid{"Nothing", "", {{"A"}}, {}};
  EXPECT_EQ(render_table(grid, Style{}), "Nothing\n┌───┐\n│ A │\n├───┤\n└───┘\n");
}

TEST(Rendering, SurvivesCirclesAndRefusesLooseLinks) {
  Graph graph;
  graph.node_keys = {"N"};
  graph.node_values = {{"a"}, {"b"}};
  graph.node_links = {{{1, ""}}, {{0, ""}}};
  EXPECT_EQ(render_graph(graph, Style{}), "a\n└─ b\n   └─ a …\n");
  graph.node_links[0][0].node = 7;
  EXPECT_THROW(render_graph(graph, Style{}), Error);
}

TEST(TextLayout, MakesTextsHarmless) {
  EXPECT_EQ(printable("a\x1b[31mb\tc\nd"), "a\xef\xbf\xbd[31mb c\nd");
  EXPECT_EQ(printable("\xff\xc3"), "\xef\xbf\xbd\xef\xbf\xbd");
  EXPECT_EQ(printable("\xc2\x9b"), "\xef\xbf\xbd");
  EXPECT_EQ(printable("été"), "été");
}

TEST(TextLayout, CountsColumns) {
  EXPECT_EQ(display_width("été"), 3U);
  EXPECT_EQ(display_width("e\xcc\x81"), 1U);
  EXPECT_EQ(display_width("海面"), 4U);
}

TEST(TextLayout, Folds) {
  EXPECT_EQ(fold("one two three", 8), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(fold("1234567890", 4), (std::vector<std::string>{"1234", "5678", "90"}));
  EXPECT_EQ(fold("", 4), (std::vector<std::string>{""}));
  EXPECT_EQ(fold("a\nb", 0), (std::vector<std::string>{"a", "b"}));
}

}  // namespace
}  // namespace oph::terminal
