// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "tests/metadb/cube_fixture.h"

namespace oph::metadb {
namespace {

class CubeUsesTest : public CubesTest {
 protected:
  Container own_container() { return *catalogue->containers().find(container); }
  std::string refusal(std::int64_t id, const std::string& task) const {
    return "the datacube is used by a running task (cube=" + std::to_string(container) + "/" +
           std::to_string(id) + ", job=" + task + ")";
  }
};

TEST_F(CubeUsesTest, KeepACubeFromDeletion) {
  const auto id = make_cube();
  Catalogue reader{configuration};
  EXPECT_TRUE(reader.cubes().use(id, "job 7"));
  EXPECT_EQ(error_of([&] { catalogue->cubes().begin_delete(id, "job 8"); }), refusal(id, "job 7"));
  EXPECT_TRUE(catalogue->cubes().find(id).has_value());
  EXPECT_TRUE(catalogue->cubes().claims().empty());
  // Nobody else is held up.
  catalogue->cubes().set_size(id, 12);
  reader.cubes().let_go();
  EXPECT_TRUE(catalogue->cubes().begin_delete(id, "job 8").has_value());
  EXPECT_FALSE(reader.cubes().use(id, "job 9")) << "it is gone";
  reader.cubes().let_go();
}

TEST_F(CubeUsesTest, EndWithTheirSession) {
  const auto id = make_cube();
  {
    Catalogue reader{configuration};
    reader.cubes().use(id, "job 7");
  }
  // The server may notice the end a moment later.
  for (int attempt = 0; attempt < 500; ++attempt) {
    if (guard([&] { catalogue->cubes().begin_delete(id, "job 8"); })) break;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
  EXPECT_FALSE(catalogue->cubes().find(id).has_value());
}

// Whoever was told that he may use the cube finds it until he lets go.
TEST_F(CubeUsesTest, AreNeverOvertakenByADeletion) {
  constexpr int rounds = 40;
  std::atomic<int> broken = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto id = make_cube();
    std::jthread reader{[&] {
      Catalogue own{configuration};
      if (own.cubes().use(id, "reader") && !own.cubes().find(id)) ++broken;
      own.cubes().let_go();
    }};
    Catalogue own{configuration};
    guard([&] { own.cubes().begin_delete(id, "deleter"); });
  }
  EXPECT_EQ(broken, 0);
}

TEST_F(CubeUsesTest, ProtectContainers) {
  const auto one = make_cube();
  const auto two = make_cube();
  Catalogue reader{configuration};
  reader.cubes().use(two, "job 7");
  auto& cubes = catalogue->cubes();
  EXPECT_EQ(error_of([&] { cubes.begin_delete_container(own_container(), true, "job 8"); }),
            refusal(two, "job 7"));
  EXPECT_TRUE(cubes.find(one).has_value()) << "all or nothing";
  EXPECT_TRUE(cubes.claims().empty());
  reader.cubes().let_go();
  EXPECT_THAT(error_of([&] { cubes.begin_delete_container(own_container(), false, "job 8"); }),
              testing::HasSubstr("the container is not empty"));
  const auto whole = own_container();
  const auto deleted = cubes.begin_delete_container(whole, true, "job 8");
  ASSERT_EQ(deleted.size(), 2U);
  EXPECT_EQ(deleted[0].fragments.size(), 8U);
  EXPECT_EQ(cubes.claims("job 8").size(), 2U);
  for (const auto* table : {"container", "cube", "dimension", "dimension_instance", "grid"}) {
    EXPECT_EQ(count(table), 0) << table;
  }
  EXPECT_THAT(error_of([&] { cubes.begin_delete_container(whole, true, "job 8"); }),
              testing::HasSubstr("no such container"));
}

}  // namespace
}  // namespace oph::metadb
