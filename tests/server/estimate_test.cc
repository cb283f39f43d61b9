// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/estimate.h"

#include <gtest/gtest.h>

#include "planner_fixtures.h"
#include "server/planner/index_count.h"

namespace oph::server {
namespace {

using test::planned_task;

TEST(IndexCountTest, CountsWhatFiltersSelect) {
  EXPECT_EQ(count_positions("3", 10, 1), 1);
  EXPECT_EQ(count_positions("1:10", 10, 1), 10);
  EXPECT_EQ(count_positions("2:3:end", 10, 1), 3);
  EXPECT_EQ(count_positions("0:4, 6 ,8:end", 10, 0), 8);
  EXPECT_EQ(count_positions("all", 10, 1), 10);
}

TEST(IndexCountTest, TellsNothingOfWhatMayOverlapOrIsWrong) {
  for (const auto* filter : {"1:3,2:5", "5,5", "4:2", "0", "11", "x", "1:2:3:4", "1:0:5"}) {
    EXPECT_FALSE(count_positions(filter, 10, 1)) << filter;
  }
}

/// The bytes of the last of some tasks that begin with a cube of 90 x 180 rows of 12 floats;
/// negative: at most; 0: not known.
std::int64_t bytes_of(const std::vector<std::string>& tasks) {
  auto request = test::request(join(tasks, ","));
  validate(request, test::planner_manuals(), {metadb::kAllRoles, 4, 0, false});
  OutsideKnowledge outside;
  outside.shape = [](const TaskRequest&) {
    return CubeShape{
        {{"lat", 90, true, 1}, {"lon", 180, true, 1}, {"time", 12, false, 1}}, 4, false};
  };
  // Coordinates of latitudes are asked for; those of others cannot be told.
  outside.count = [](const OutsideFilter& filter) -> std::optional<std::int64_t> {
    const bool is_known = filter.source == 1 && filter.dimension == "lat";
    if (!is_known) return std::nullopt;
    return filter.arguments.find("subset_filter") == "10:27,10:27" ? 9 : 1;
  };
  const auto shape = estimate_shapes(request, outside).back();
  if (!shape) return 0;
  return shape->is_bound ? -shape->bytes() : shape->bytes();
}

std::int64_t bytes_after(const std::string& operator_name, const std::string& arguments) {
  return bytes_of({planned_task("a", "duplicate", "cube=http://h/1/2"),
                   planned_task("b", operator_name, arguments, {"a"})});
}

constexpr std::int64_t kAll = 90 * 180 * 12 * 4;

TEST(EstimateTest, FollowsShapesThroughOperators) {
  EXPECT_EQ(bytes_after("duplicate", ""), kAll);
  EXPECT_EQ(bytes_after("reduce", "operation=avg"), kAll / 12);
  EXPECT_EQ(bytes_after("reduce", "operation=avg;group_size=5"), kAll / 4);
  EXPECT_EQ(bytes_after("aggregate", "operation=avg"), 12 * 4);
  EXPECT_EQ(bytes_after("aggregate", "operation=avg;group_size=360"), kAll / 360);
  EXPECT_EQ(bytes_after("reduce2", "dim=time;operation=avg"), kAll / 12);
  EXPECT_EQ(bytes_after("reduce2", "dim=time;operation=avg;concept_level=q"), -kAll);
  EXPECT_EQ(bytes_after("reduce2", "dim=time;operation=avg;concept_level=q;mode=anomaly"), kAll);
  EXPECT_EQ(bytes_after("subset", "subset_dims=lat|time;subset_filter=1:9|1:2:12"), kAll / 20);
  EXPECT_EQ(bytes_after("subset", "subset_dims=lon;subset_filter=1:9;subset_type=coord"), -kAll);
  EXPECT_EQ(bytes_after("eof", ""), 0);
}

TEST(EstimateTest, CountsCoordinatesThatAreKnown) {
  constexpr auto kBox = "subset_dims=lat|time;subset_filter=10:27|1:6;subset_type=coord|index";
  EXPECT_EQ(bytes_after("subset", kBox), kAll / 20);
  EXPECT_EQ(bytes_after("subset", "subset_dims=lat;subset_filter=12;subset_type=coord"), kAll / 90);
  const auto then = [](const std::string& operator_name, const std::string& arguments) {
    return bytes_of({planned_task("a", "duplicate", "cube=http://h/1/2"),
                     planned_task("b", operator_name, arguments, {"a"}),
                     planned_task("c", "subset", kBox, {"b"})});
  };
  // The same filter keeps what it has kept; of other coordinates nothing is known.
  EXPECT_EQ(then("subset", kBox), kAll / 20);
  EXPECT_EQ(then("reduce2", "dim=time;operation=avg;concept_level=q;mode=anomaly"), kAll / 20);
  EXPECT_EQ(then("subset", "subset_dims=lat;subset_filter=12;subset_type=coord"), -kAll / 180);
  EXPECT_EQ(then("subset", "subset_dims=lat;subset_filter=1:45"), -kAll / 4);
  EXPECT_EQ(then("aggregate", "operation=avg;group_size=360"), -kAll / 720);
}

TEST(EstimateTest, FollowsTypesOfQueries) {
  const auto apply = [](const std::string& query) {
    return bytes_after("apply", "query=" + query);
  };
  EXPECT_EQ(apply("oph_sum_scalar('oph_float','oph_float',measure,1)"), kAll);
  EXPECT_EQ(apply("oph_sum_scalar('oph_float','oph_double',measure,1)"), -2 * kAll);
  EXPECT_EQ(apply("oph_append('oph_float|oph_float','oph_float',measure,measure)"), 0);
}

// Imports count positions from 0.
TEST(EstimateTest, CutsImports) {
  EXPECT_EQ(
      bytes_of({planned_task("a", "importnc", "src_path=/a.nc;subset_dims=lat;subset_filter=0:8")}),
      kAll / 10);
  constexpr auto kNarrow =
      "src_path=/a.nc;subset_dims=lat;subset_filter=10:27,10:27;subset_type=coord";
  EXPECT_EQ(bytes_of({planned_task("a", "importnc", kNarrow)}), kAll / 10);
  EXPECT_EQ(
      bytes_of({planned_task("a", "importnc", kNarrow),
                planned_task("b", "subset", "subset_dims=lat;subset_filter=10:27;subset_type=coord",
                             {"a"})}),
      kAll / 10);
}

Response header() {
  Response file;
  file.add_grid("explorenc_data", {"",
                                   "",
                                   {{"VARIABLE"}, {"TYPE"}, {"DIMENSIONS"}},
                                   {{"t", "float", "time|lat"}, {"packed", "short", "lat|lon"}}});
  file.add_grid("explorenc_dimvalues",
                {"",
                 "",
                 {{"DIMENSION"}, {"SIZE"}, {"UNLIMITED"}},
                 {{"time", "10", "yes"}, {"lat", "4", "no"}, {"lon", "5", "no"}}});
  file.add_grid("explorenc_metadata", {"",
                                       "",
                                       {{"VARIABLE"}, {"KEY"}, {"TYPE"}, {"VALUE"}},
                                       {{"time", "units", "text", "days since 1990-01-01"},
                                        {"packed", "scale_factor", "float", "0.1"}}});
  return file;
}

TEST(CubeShapeTest, ReadsHeadersOfFiles) {
  const auto shape = shape_of_variable(header(), "t", {});
  EXPECT_EQ(shape.bytes(), 10 * 4 * 4);
  EXPECT_FALSE(shape.extents[0].is_explicit);
  EXPECT_TRUE(shape.extents[1].is_explicit);
  EXPECT_TRUE(shape_of_variable(header(), "t", {"lat"}).extents[0].is_explicit);
}

// Packed numbers become float or double.
TEST(CubeShapeTest, PackedVariablesAreABound) {
  const auto shape = shape_of_variable(header(), "packed", {});
  EXPECT_EQ(shape.bytes(), 4 * 5 * 8);
  EXPECT_TRUE(shape.is_bound);
  EXPECT_FALSE(shape.extents[1].is_explicit);
  EXPECT_THROW(shape_of_variable(header(), "other", {}), Error);
}

}  // namespace
}  // namespace oph::server
