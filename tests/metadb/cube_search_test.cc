// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/cube_search.h"

#include <gmock/gmock.h>

#include "tests/metadb/cube_fixture.h"

namespace oph::metadb {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Field = CubeCondition::Field;

class CubeSearchTest : public CubesTest {
 protected:
  std::int64_t make(const std::string& measure, std::int64_t level,
                    std::vector<std::int64_t> inputs = {}) {
    auto cube = sample(catalogue->cubes().claim("test"));
    cube.measure = measure;
    cube.level = level;
    catalogue->cubes().commit(cube, made_by("oph_importnc", std::move(inputs)), {});
    return cube.id;
  }
  std::vector<std::int64_t> found(const std::vector<CubeCondition>& conditions) {
    std::vector<std::int64_t> ids;
    for (const auto& cube : find_cubes(catalogue->connection(), {container}, conditions)) {
      EXPECT_EQ(cube.container_id, container);
      ids.push_back(cube.id);
    }
    return ids;
  }

  const std::int64_t a_ = make("tas", 0);
  const std::int64_t b_ = make("tas", 1, {a_});
  const std::int64_t c_ = make("pr", 0);
  const std::int64_t d_ = make("it's ?", 2, {c_, b_});
};

TEST_F(CubeSearchTest, AllCubesOfTheContainers) {
  EXPECT_THAT(found({}), ElementsAre(a_, b_, c_, d_));
  EXPECT_THAT(find_cubes(catalogue->connection(), {}, {}), IsEmpty());
  EXPECT_THAT(find_cubes(catalogue->connection(), {container + 1000}, {}), IsEmpty());
}

TEST_F(CubeSearchTest, LevelsAndMeasures) {
  EXPECT_THAT(found({{Field::kLevel, false, {0, 2}}}), ElementsAre(a_, c_, d_));
  EXPECT_THAT(found({{Field::kLevel, true, {0, 2}}}), ElementsAre(b_));
  EXPECT_THAT(found({{Field::kMeasure, false, {}, {"tas"}}}), ElementsAre(a_, b_));
  EXPECT_THAT(found({{Field::kMeasure, true, {}, {"tas"}}}), ElementsAre(c_, d_));
  EXPECT_THAT(found({{Field::kMeasure, false, {}, {"it's ?"}}}), ElementsAre(d_));
  EXPECT_THAT(found({{Field::kMeasure, false, {}, {"x') OR ('a'='a"}}}), IsEmpty());
  EXPECT_THAT(found({{Field::kMeasure, false, {}, {"tas"}}, {Field::kLevel, false, {1}}}),
              ElementsAre(b_));
}

TEST_F(CubeSearchTest, NumbersAndParents) {
  EXPECT_THAT(found({{Field::kNumber, false, {}, {}, {{a_, b_}, {d_, d_}}}}),
              ElementsAre(a_, b_, d_));
  EXPECT_THAT(found({{Field::kNumber, true, {}, {}, {{a_, b_}}}}), ElementsAre(c_, d_));
  EXPECT_THAT(found({{Field::kNumber, false, {}, {}, {{a_, d_, 2}}}}), ElementsAre(a_, c_));
  EXPECT_THAT(found({{Field::kParent, false, {a_}}}), ElementsAre(b_));
  EXPECT_THAT(found({{Field::kParent, false, {b_}}}), ElementsAre(d_));
  EXPECT_THAT(found({{Field::kParent, true, {a_}}}), ElementsAre(a_, c_, d_));
}

TEST_F(CubeSearchTest, NothingIsOneOfNothing) {
  EXPECT_THAT(found({{Field::kLevel}}), IsEmpty());
  EXPECT_THAT(found({{Field::kNumber, true}}), ElementsAre(a_, b_, c_, d_));
}

}  // namespace
}  // namespace oph::metadb
