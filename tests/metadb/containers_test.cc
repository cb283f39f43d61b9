// SPDX-License-Identifier: GPL-3.0-or-later
#include <latch>
#include <thread>

#include "tests/metadb/cube_fixture.h"

namespace oph::metadb {
namespace {

class ContainersTest : public CubesTest {
 protected:
  Container named(const std::string& name) const { return {0, root, name, "", "CF"}; }
};

TEST_F(ContainersTest, KeepsDimensions) {
  Dimension time;
  time.name = "time";
  time.type = ElementType::kInt;
  time.hierarchy = "oph_time";
  time.time = {"1950-01-01 00:00:00", "h", "360_day", "30,30", 4, 3};
  Dimension lat;
  lat.name = "lat";
  const auto id = catalogue->containers().create(named("tos"), {time, lat});
  const auto found = catalogue->containers().dimensions(id);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].name, "time");
  EXPECT_EQ(found[0].type, ElementType::kInt);
  EXPECT_TRUE(found[0].is_time());
  EXPECT_EQ(found[0].time, time.time);
  EXPECT_EQ(found[1].name, "lat");
  EXPECT_EQ(found[1].hierarchy, "oph_base");
}

TEST_F(ContainersTest, RefusesTheSameNameTwiceInAFolder) {
  auto& containers = catalogue->containers();
  containers.create(named("tos"), {});
  EXPECT_EQ(error_of([&] { containers.create(named("tos"), {}); }),
            "container exists already (container=tos)");
  auto elsewhere = named("tos");
  elsewhere.folder_id = catalogue->folders().create(root, "a");
  EXPECT_EQ(containers.path(containers.create(elsewhere, {})), "/a/tos");
}

TEST_F(ContainersTest, RefusesAnUnknownVocabulary) {
  auto wanted = named("tos");
  wanted.vocabulary = "XX";
  EXPECT_EQ(error_of([&] { catalogue->containers().create(wanted, {}); }),
            "no such vocabulary (vocabulary=XX)");
}

TEST_F(ContainersTest, KeepsHostileNamesVerbatim) {
  for (const auto& name : kHostileNames) {
    auto wanted = named(name);
    wanted.description = name;
    const auto id = catalogue->containers().create(wanted, {});
    const auto found = catalogue->containers().find(root, name);
    ASSERT_TRUE(found.has_value()) << name;
    EXPECT_EQ(found->id, id);
    EXPECT_EQ(found->name, name);
    EXPECT_EQ(found->description, name);
    EXPECT_EQ(catalogue->containers().path(id), "/" + name);
  }
}

TEST_F(ContainersTest, FindsNothingThatIsNotThere) {
  EXPECT_EQ(catalogue->containers().find(root, "no"), std::nullopt);
  EXPECT_EQ(catalogue->containers().find(123456), std::nullopt);
}

TEST_F(ContainersTest, GivesTheSameContainerToTwoThatAskAtOnce) {
  for (int round = 0; round < 20; ++round) {
    const auto wanted = named("race" + std::to_string(round));
    std::latch start{2};
    std::int64_t ids[2] = {};
    const auto ask = [&](std::int64_t& id) {
      Catalogue own{configuration};
      auto cube = sample(own.cubes().claim("test"));
      cube.container_id = 0;
      start.arrive_and_wait();
      id = own.cubes().commit(cube, made_by("oph_importnc"), {}, wanted);
    };
    std::thread other{[&] { ask(ids[1]); }};
    ask(ids[0]);
    other.join();
    EXPECT_EQ(ids[0], ids[1]);
    EXPECT_EQ(catalogue->containers().find(root, wanted.name)->id, ids[0]);
  }
}

TEST_F(ContainersTest, SharesTheDimensionsOfAGrid) {
  auto& cubes = catalogue->cubes();
  auto cube = sample(cubes.claim("test"));
  cube.dimensions[0].grid = "native";
  cube.dimensions[1].grid = "native";
  cubes.commit(cube, made_by("oph_importnc"), {});
  const auto instances = count("dimension_instance");

  auto second = sample(cubes.claim("test"));
  second.dimensions = cubes.find(cube.id)->dimensions;
  cubes.commit(second, made_by("oph_apply", {cube.id}), {});
  EXPECT_EQ(count("dimension_instance"), instances + 1) << "only time is not on the grid";

  EXPECT_EQ(catalogue->containers().grids(container), std::vector<std::string>{"native"});
  const auto grid = catalogue->containers().grid(container, "native");
  ASSERT_EQ(grid.size(), 2U);
  EXPECT_EQ(grid[0].dimension.name, "lat");
  EXPECT_EQ(grid[0].values, cube.dimensions[0].values);
  EXPECT_TRUE(catalogue->containers().grid(container, "other").empty());

  // The grid outlives its cubes.
  cubes.begin_delete(cube.id, "test");
  cubes.begin_delete(second.id, "test");
  EXPECT_EQ(catalogue->containers().grid(container, "native").size(), 2U);
  EXPECT_EQ(count("dimension_instance"), 2);
}

TEST_F(ContainersTest, RefusesOtherValuesOnAGrid) {
  auto& cubes = catalogue->cubes();
  auto cube = sample(cubes.claim("test"));
  cube.dimensions[0].grid = "native";
  cubes.commit(cube, made_by("oph_importnc"), {});
  auto second = sample(cubes.claim("test"));
  second.dimensions[0] = dimension("lat", true, 1, 45);
  second.dimensions[0].grid = "native";
  EXPECT_EQ(error_of([&] { cubes.commit(second, made_by("oph_subset"), {}); }),
            "grid native has other values of dimension lat (size=45, grid_size=90)");
}

}  // namespace
}  // namespace oph::metadb
