// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/render/measure_cells.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "terminal/render/message.h"
#include "terminal/render/presentation.h"

namespace oph::terminal {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

/// As oph_explorecube answers; the dimension has a value that means missing in the measure.
Response exploration(const std::string& array) {
  Response response;
  response.add_grid(
      "explorecube_data",
      {"tas", "", {{"lat", "double"}, {"tas", "float"}}, {{"-999.0", array}, {"2.0", "nan"}}});
  response.add_text("explorecube_summary", "Summary", "Selected 2 row(s) out of 2");
  response.add_extra("missing_value", "-999.0");
  return response;
}

std::string shown(const Response& response, OutputFormat format, const Style& style = {}) {
  return present(response, "", {format, Viewer::kColoured, style});
}

TEST(MeasureCells, MissingIsAMarkForPeople) {
  const auto table = shown(exploration("1.5, -999.0, 3.0"), OutputFormat::kTable);
  EXPECT_THAT(table, HasSubstr("│ -999.0 │ 1.5, --, 3.0 │"));
  EXPECT_THAT(table, HasSubstr("│    2.0 │           -- │"));
  EXPECT_THAT(shown(exploration("-999.0"), OutputFormat::kMarkdown), HasSubstr("| -999.0 | -- |"));
}

TEST(MeasureCells, MissingIsNothingForPrograms) {
  EXPECT_THAT(shown(exploration("1.5, -999.0"), OutputFormat::kCsv),
              HasSubstr("lat,tas\n-999.0,\"1.5, \"\n2.0,\n"));
  const auto json = nlohmann::json::parse(shown(exploration("1.5, -999.0"), OutputFormat::kJson));
  const auto& rows = json["tables"][0]["rows"];
  EXPECT_EQ(rows[0]["tas"], (nlohmann::json{1.5, nullptr}));
  EXPECT_EQ(rows[0]["lat"], -999.0);
  EXPECT_TRUE(rows[1]["tas"].is_null());
}

TEST(MeasureCells, LongArraysAreShortenedOnAScreen) {
  std::string array = "10";
  for (int i = 11; i < 75; ++i) array += ", " + std::to_string(i);
  const Style screen{ColourDepth::kNone, 80, 24};
  const auto table = shown(exploration(array), OutputFormat::kTable, screen);
  EXPECT_THAT(table, HasSubstr("│ 10, 11, 12, 13, 14, …, 74 (65 values) │"));
  auto whole = screen;
  whole.whole_cells = true;
  const auto full = shown(exploration(array), OutputFormat::kTable, whole);
  EXPECT_THAT(full, HasSubstr(" 42,"));
  EXPECT_THAT(full, Not(HasSubstr("…")));
  EXPECT_THAT(shown(exploration(array), OutputFormat::kTable), HasSubstr(array));
}

TEST(MeasureCells, OtherAnswersStayAsTheyAre) {
  Response response;
  response.add_grid("cubeschema_cubeinfo", {"tas", "", {{"tas", "float"}}, {{"nan"}}});
  EXPECT_FALSE(with_measure_in(response, {}));
}

TEST(MeasureCells, ABadAnswerIsNotMadeNumbers) {
  const auto json = nlohmann::json::parse(shown(exploration("1, two"), OutputFormat::kJson));
  EXPECT_EQ(json["tables"][0]["rows"][0]["tas"], "1, two");
}

TEST(Message, IsFoldedAtBlanksOfAScreenOnly) {
  const std::string text = "no such datacube (cube=http://localhost/ophion/1/23456789)";
  EXPECT_EQ(message_text({}, Ink::kError, "ERROR", text), "ERROR: " + text + "\n");
  const Style screen{ColourDepth::kNone, 48, 24};
  EXPECT_EQ(message_text(screen, Ink::kError, "ERROR", text),
            "ERROR: no such datacube\n(cube=http://localhost/ophion/1/23456789)\n");
  const Style coloured{ColourDepth::k256, 24, 24};
  EXPECT_EQ(message_text(coloured, Ink::kError, "ERROR", "it is\x1b[2J gone"),
            "\x1b[1;31mERROR\x1b[0m: it is\xef\xbf\xbd[2J gone\n");
  EXPECT_EQ(message_text(coloured, Ink::kDim, "", "note"), "\x1b[2mnote\x1b[0m\n");
}

}  // namespace
}  // namespace oph::terminal
