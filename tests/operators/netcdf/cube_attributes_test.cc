// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/cube_attributes.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace oph::operators::netcdf {
namespace {

using metadb::Attribute;

metadb::CubeDimension dimension(const std::string& name, std::int64_t size, bool has_values) {
  metadb::CubeDimension made;
  made.dimension.name = name;
  made.size = size;
  if (has_values) made.values.resize(static_cast<std::size_t>(size) * sizeof(double));
  return made;
}

metadb::Cube cube() {
  metadb::Cube made;
  made.measure = "tas";
  made.measure_type = ElementType::kFloat;
  made.missing_value = "1e+20";
  made.dimensions = {dimension("lat", 2, true), dimension("lon", 0, false),
                     dimension("cell", 3, false), dimension("time", 4, true)};
  auto& time = made.dimensions.back().dimension;
  time.hierarchy = "oph_time";
  time.time.base_time = "1990-01-01 00:00:00";
  return made;
}

Attribute attribute(const std::string& variable, const std::string& key, const std::string& value,
                    const std::string& type = "text") {
  Attribute made;
  made.variable = variable;
  made.key = key;
  made.type = type;
  made.value = value;
  return made;
}

std::string value(const std::vector<Attribute>& attributes, std::string_view variable,
                  std::string_view key) {
  std::string found;
  for (const auto& one : attributes) {
    if (one.variable == variable && one.key == key) found += "[" + one.value + "]";
  }
  return found;
}

TEST(FileAttributes, LeavesOutWhatIsNotInTheFile) {
  const auto found = file_attributes(
      cube(), {attribute("", "title", "t"), attribute("lat", "units", "degrees_north"),
               attribute("lon", "units", "degrees_east"), attribute("cell", "units", "1"),
               attribute("other", "units", "1"), attribute("", "_NCProperties", "x"),
               attribute("lat", "bounds", "lat_bnds"), attribute("tas", "coordinates", "height")});
  EXPECT_EQ(value(found, "lat", "bounds"), "");
  EXPECT_EQ(value(found, "tas", "coordinates"), "");
  EXPECT_EQ(value(found, "", "title"), "[t]");
  EXPECT_EQ(value(found, "lat", "units"), "[degrees_north]");
  for (const auto* gone : {"lon", "cell", "other"}) EXPECT_EQ(value(found, gone, "units"), "");
  EXPECT_EQ(value(found, "", "_NCProperties"), "");
}

TEST(FileAttributes, WritesTheFillValueOnce) {
  const auto found = file_attributes(cube(), {attribute("tas", "_FillValue", "5", "float")});
  EXPECT_EQ(value(found, "tas", "_FillValue"), "[1e+20]");
}

TEST(FileAttributes, KeepsUnitsThatMeanTheSame) {
  const auto found = file_attributes(cube(), {attribute("time", "units", "days since 1990-1-1")});
  EXPECT_EQ(value(found, "time", "units"), "[days since 1990-1-1]");
  EXPECT_EQ(value(found, "time", "calendar"), "");
}

TEST(FileAttributes, ReplacesUnitsThatMeanSomethingElse) {
  const auto found = file_attributes(cube(), {attribute("time", "units", "days since 2000-1-1"),
                                              attribute("time", "calendar", "noleap")});
  EXPECT_EQ(value(found, "time", "units"), "[days since 1990-01-01 00:00:00]");
  EXPECT_EQ(value(found, "time", "calendar"), "[standard]");
}

TEST(FileAttributes, RenewsAMissingValueOfAnotherType) {
  const auto found = file_attributes(cube(), {attribute("tas", "missing_value", "-9", "short")});
  EXPECT_EQ(value(found, "tas", "missing_value"), "[1e+20]");
}

TEST(NeededAttributes, TellsTheLengthsOfMonthsOfAnOwnCalendar) {
  auto own = cube();
  auto& time = own.dimensions.back().dimension.time;
  time.calendar = "user_defined";
  time.leap_year = 4;
  const auto found = needed_attributes(own, {});
  EXPECT_EQ(value(found, "time", "calendar"), "");
  EXPECT_EQ(value(found, "time", "leap_year"), "[4]");
  EXPECT_EQ(value(found, "time", "month_lengths"), "[" + time.month_lengths + "]");
}

}  // namespace
}  // namespace oph::operators::netcdf
