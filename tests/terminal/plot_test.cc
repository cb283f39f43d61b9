// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "base/error.h"
#include "terminal/plot/axis_scale.h"
#include "terminal/plot/colour_map.h"
#include "terminal/plot/line_picture.h"
#include "terminal/plot/map_picture.h"
#include "terminal/plot/packed_array.h"
#include "terminal/plot/plot_command.h"
#include "terminal/plot/raster.h"

namespace oph::terminal {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

template <class Element>
std::string pack(std::vector<Element> values) {
  const auto size = static_cast<int>(values.size() * sizeof(Element));
  std::string text(static_cast<std::size_t>(size) / 3 * 4 + 5, '\0');
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(values.data()), size);
  text.resize(static_cast<std::size_t>(length));
  return text;
}

Grid dimension(const std::string& name, std::vector<double> values) {
  Grid grid{name, "", {{"INDEX", "long"}, {"VALUE", "double"}}, {}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    grid.rows.push_back({std::to_string(i + 1), pack<double>({values[i]})});
  }
  return grid;
}

/// Two latitudes by three longitudes, explicit; the value is 10 * latitude index + longitude index.
Response map_answer() {
  Response response;
  response.add_grid("explorecube_dimvalues", dimension("lat", {-10, 10}));
  response.add_grid("explorecube_dimvalues", dimension("lon", {0, 10, 20}));
  response.add_grid("explorecube_dimvalues", dimension("time", {1.5}));
  Grid data{"tas",
            "",
            {{"INDEX OF lat", "long"},
             {"lat", "double"},
             {"INDEX OF lon", "long"},
             {"lon", "double"},
             {"tas", "float"}},
            {}};
  // Rows in another order than the indices: those decide.
  for (const int lon : {3, 1, 2}) {
    for (const int lat : {1, 2}) {
      const float value = lat == 1 && lon == 2 ? -1e34F : static_cast<float>(10 * lat + lon);
      data.rows.push_back(
          {std::to_string(lat), "x", std::to_string(lon), "x", pack<float>({value})});
    }
  }
  response.add_grid("explorecube_data", data);
  return response;
}

/// A series over an implicit dimension of texts.
Response series_answer() {
  Response response;
  Grid time{"time", "", {{"INDEX", "long"}, {"VALUE", "string"}}, {}};
  for (int i = 1; i <= 4; ++i) {
    time.rows.push_back({std::to_string(i), "2000-0" + std::to_string(i) + "-01 00:00:00"});
  }
  response.add_grid("explorecube_dimvalues", time);
  response.add_grid("explorecube_data",
                    {"pr", "", {{"pr", "short"}}, {{pack<std::int16_t>({1, -99, 3, 2})}}});
  return response;
}

TEST(PackedArray, DecodesEveryType) {
  EXPECT_EQ(decode_packed_array(pack<std::int8_t>({-1, 2}), ElementType::kByte),
            (std::vector<double>{-1, 2}));
  EXPECT_EQ(decode_packed_array(pack<std::int64_t>({-7}), ElementType::kLong),
            (std::vector<double>{-7}));
  auto unpadded = pack<double>({0.5});
  while (unpadded.ends_with('=')) unpadded.pop_back();
  EXPECT_EQ(decode_packed_array(unpadded, ElementType::kDouble), (std::vector<double>{0.5}));
  EXPECT_FALSE(decode_packed_array("no base64!", ElementType::kDouble));
  EXPECT_FALSE(decode_packed_array(pack<float>({1}), ElementType::kDouble));
}

TEST(Field, PutsExplicitRowsWhereTheirIndicesSay) {
  const auto field = squeeze(read_field(map_answer(), std::nullopt));
  ASSERT_EQ(field.axes.size(), 2U);
  EXPECT_EQ(field.axes[0].values, (std::vector<double>{-10, 10}));
  ASSERT_EQ(field.values.size(), 6U);
  EXPECT_EQ(field.values[0], 11);
  EXPECT_TRUE(std::isnan(field.values[1]));
  EXPECT_EQ(field.values[5], 23);
}

TEST(Field, ReadsArraysAndTheMissingValueOfTheCube) {
  const auto field = read_field(series_answer(), -99);
  EXPECT_EQ(field.axes.front().labels.back(), "2000-04-01 00:00:00");
  EXPECT_EQ(field.values[0], 1);
  EXPECT_TRUE(std::isnan(field.values[1]));
}

TEST(Field, ReadsTheMissingValueInTheAttributes) {
  Response response;
  response.add_grid("explorecube_dimvalues", dimension("lat", {1, 2, 3}));
  response.add_grid("explorecube_data",
                    {"tas", "", {{"tas", "double"}}, {{pack<double>({-99.9F, 4, -99.9})}}});
  EXPECT_EQ(read_field(response, std::nullopt).values[0], -99.9F);
  response.add_grid("explorecube_metadata", {"Metadata List",
                                             "",
                                             {{"Variable"}, {"Key"}, {"Type"}, {"Value"}},
                                             {{"", "missing_value", "float", "4"},
                                              {"tas", "missing_value", "float", "-99.9"},
                                              {"tas", "units", "text", "K"}}});
  const auto values = read_field(response, std::nullopt).values;
  EXPECT_TRUE(std::isnan(values[0]) && std::isnan(values[2]));
  EXPECT_EQ(values[1], 4);
  EXPECT_TRUE(std::isnan(read_field(response, 4).values[1])) << "an argument goes first";
}

TEST(Field, ReadsAnswersThatPeopleRead) {
  Response response;
  response.add_grid("explorecube_dimvalues", {"lat", "", {{"VALUE", "double"}}, {{"-10"}, {"10"}}});
  response.add_grid("explorecube_dimvalues",
                    {"time", "", {{"VALUE", "string"}}, {{"2000-01-01"}, {"2000-02-01"}}});
  response.add_grid(
      "explorecube_data",
      {"tas", "", {{"lat", "double"}, {"tas", "float"}}, {{"10", "3, nan"}, {"-10", "1.5, 2"}}});
  const auto field = read_field(response, std::nullopt);
  EXPECT_EQ(field.axes[0].values, (std::vector<double>{-10, 10}));
  EXPECT_EQ(field.axes[1].labels[1], "2000-02-01");
  EXPECT_EQ(field.values[0], 1.5);
  EXPECT_EQ(field.values[2], 3);
  EXPECT_TRUE(std::isnan(field.values[3]));
}

TEST(Field, RefusesContradictions) {
  Response response;
  response.add_grid("explorecube_dimvalues", dimension("lat", {1, 2, 3}));
  response.add_grid("explorecube_data", {"tas", "", {{"tas", "float"}}, {{pack<float>({1, 2})}}});
  EXPECT_THROW(read_field(response, std::nullopt), Error);
  EXPECT_THROW(read_field(Response{}, std::nullopt), Error);
}

TEST(Raster, AveragesWhatIsNotMissing) {
  const Raster raster{2, 4, {1, 3, kNaN, kNaN, 5, 7, 2, kNaN}};
  const auto half = resample(raster, 1, 2);
  EXPECT_EQ(half.values, (std::vector<double>{4, 2}));
  const auto twice = resample(Raster{1, 2, {1, 2}}, 2, 4);
  EXPECT_EQ(twice.values, (std::vector<double>{1, 1, 2, 2, 1, 1, 2, 2}));
}

TEST(ColourMap, RisesFromVioletToYellow) {
  const auto same = [](Rgb a, Rgb b) {
    return a.red == b.red && a.green == b.green && a.blue == b.blue;
  };
  EXPECT_TRUE(same(viridis(0), {68, 1, 84}));
  EXPECT_TRUE(same(viridis(0.5), {33, 145, 140}));
  EXPECT_TRUE(same(viridis(2), {253, 231, 37}));
  double brightness = -1;
  for (int i = 0; i <= 100; ++i) {
    const auto colour = viridis(i / 100.0);
    const double next = 0.2126 * colour.red + 0.7152 * colour.green + 0.0722 * colour.blue;
    EXPECT_GE(next, brightness - 0.5) << i;
    brightness = next;
  }
  EXPECT_EQ(shade(0), '.');
  EXPECT_EQ(shade(1), '@');
}

TEST(AxisScale, ChoosesRoundCoordinates) {
  Axis axis{"lat", {}, {}, {}, {}};
  for (int i = 0; i < 180; ++i) axis.values.push_back(-89.5 + i);
  std::vector<std::string> labels;
  for (const auto& tick : ticks_of(axis, AxisKind::kLatitude, 6)) labels.push_back(tick.label);
  EXPECT_EQ(labels, (std::vector<std::string>{"60°S", "30°S", "0°", "30°N", "60°N"}));
  EXPECT_EQ(round_numbers({0.13, 0.88}, 4, false),
            (std::vector<double>{0.2, 0.4, 0.6000000000000001, 0.8}));
  EXPECT_EQ(print_number(0.25, 0.05), "0.25");
  EXPECT_EQ(print_number(1500, 500), "1500");
}

TEST(AxisScale, GuessesKinds) {
  EXPECT_EQ(kind_of({"COADSY", {}, {}, {}, {}}), AxisKind::kLatitude);
  EXPECT_EQ(kind_of({"longitude", {}, {}, {}, {}}), AxisKind::kLongitude);
  EXPECT_EQ(kind_of({"plev", {}, {}, {}, {}}), AxisKind::kOther);
}

TEST(ColourScale, ShowsLowestAndHighest) {
  EXPECT_EQ(draw_colour_scale({-1.5, 30}, 9, Style{}), "-1.5 .:-=+*#%@ 30.0");
  const auto coloured = draw_colour_scale({0, 1}, 2, Style{ColourDepth::kTrue, 80, 24});
  EXPECT_EQ(coloured, "0.00 \x1b[38;2;68;1;84m█\x1b[38;2;253;231;37m█\x1b[0m 1.00");
}

TEST(Plot, DrawsAMapWithNorthUp) {
  EXPECT_EQ(draw_plot(map_answer(), std::nullopt, Style{ColourDepth::kNone, 26, 13}),
            "tas  lat × lon, 2 × 3 cells\n"
            "      │%%%%@@@@@@@@\n"
            " 10°N ┤%%%%@@@@@@@@\n"
            "      │%%%%@@@@@@@@\n"
            "   0° ┤....    ::::\n"
            "      │....    ::::\n"
            "      │....    ::::\n"
            "      └──┬───┬─────\n"
            "        0° 10°E\n"
            "       11.0 ..:-=++*#%@@ 23.0\n");
}

TEST(Plot, DrawsHalfBlocksInColours) {
  const auto picture = draw_plot(map_answer(), std::nullopt, Style{ColourDepth::kTrue, 26, 13});
  EXPECT_NE(picture.find("▀"), std::string::npos);
  EXPECT_NE(picture.find("\x1b[48;2;"), std::string::npos);
}

TEST(Plot, DrawsALineWithAGap) {
  const auto picture = draw_plot(series_answer(), -99, Style{ColourDepth::kNone, 40, 24});
  EXPECT_NE(picture.find("pr  by time, 4 values"), std::string::npos);
  EXPECT_NE(picture.find("2000-01-01 00:00:00"), std::string::npos);
}

TEST(Plot, TellsWhyThereIsNoPicture) {
  Response schema;
  schema.add_grid("cubeschema_diminfo", {"Dimension Information",
                                         "",
                                         {{"NAME"}, {"SIZE"}},
                                         {{"time", "12"}, {"lat", "90"}, {"lon", "180"}}});
  EXPECT_THROW(check_schema(schema), Error);
  Response empty;
  empty.add_grid("explorecube_dimvalues", dimension("lat", {1, 2}));
  empty.add_grid("explorecube_data", {"t", "", {{"t", "double"}}, {{pack<double>({1e35, kNaN})}}});
  EXPECT_THROW(draw_plot(empty, std::nullopt, Style{}), Error);
}

TEST(Plot, IsParsed) {
  Environment environment;
  EXPECT_THROW(parse_plot("", environment), Error);
  environment.set("OPH_DATACUBE", "http://h/3/20");
  const auto current = parse_plot("missing=-1e34", environment);
  EXPECT_EQ(current.missing, -1e34);
  EXPECT_EQ(
      current.command,
      "oph_explorecube "
      "cube=http://h/3/20;base64=yes;show_index=yes;show_time=yes;export_metadata=yes;level=2;"
      "limit_filter=0;");
  EXPECT_EQ(current.schema_command, "oph_cubeschema cube=http://h/3/20");
  const auto other = parse_plot("http://h/3/21 subset_dims=time;subset_filter=1", environment);
  EXPECT_EQ(other.command.rfind(
                "oph_explorecube subset_dims=time;subset_filter=1;cube=http://h/3/21;", 0),
            0U);
  EXPECT_EQ(other.schema_command, "");
  EXPECT_THROW(parse_plot("missing=much", environment), Error);
}

}  // namespace
}  // namespace oph::terminal
