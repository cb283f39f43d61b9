// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/metadb/cube_fixture.h"

namespace oph::metadb {
namespace {

class InstancesTest : public CubesTest {};

TEST_F(InstancesTest, ShowsTheConfiguration) {
  const auto servers = catalogue->instances().io_servers();
  ASSERT_EQ(servers.size(), 2U);
  EXPECT_EQ(servers[0].name, "io1");
  EXPECT_EQ(servers[1].host, "127.0.0.1");
  EXPECT_EQ(servers[1].port, 3308);
  EXPECT_TRUE(servers[1].is_up);
  const auto hosts = catalogue->instances().hosts();
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_GT(hosts[0].cores, 0);
  EXPECT_GT(hosts[0].memory_megabytes, 0);
  const auto partitions = catalogue->instances().partitions();
  ASSERT_EQ(partitions.size(), 1U);
  EXPECT_EQ(partitions[0].name, "all");
  EXPECT_EQ(partitions[0].hosts, std::vector<std::int64_t>{hosts[0].id});
}

TEST_F(InstancesTest, KeepsServersThatHoldFragments) {
  make_cube();
  IoServerSettings third[] = {server_at("io3", 3306, "other.example.org")};
  third[0].managed = false;
  const IoServerSettings empty[] = {server_at("io4", 3309)};
  catalogue->instances().update(empty);
  catalogue->instances().update(third);
  const auto servers = catalogue->instances().io_servers();
  ASSERT_EQ(servers.size(), 3U) << "io4 held nothing";
  EXPECT_FALSE(servers[0].is_up);
  EXPECT_FALSE(servers[1].is_up);
  EXPECT_EQ(servers[2].name, "io3");
  const auto hosts = catalogue->instances().hosts();
  ASSERT_EQ(hosts.size(), 2U);
  EXPECT_FALSE(hosts[0].is_up);
  EXPECT_TRUE(hosts[1].is_up);
  EXPECT_EQ(hosts[1].cores, 0) << "not known";
}

TEST_F(InstancesTest, KeepsNumbersAcrossUpdates) {
  const auto before = catalogue->instances().io_servers();
  const IoServerSettings moved[] = {server_at("io2", 4000, "localhost"), server_at("io1", 3307)};
  catalogue->instances().update(moved);
  const auto after = catalogue->instances().io_servers();
  ASSERT_EQ(after.size(), 2U);
  EXPECT_EQ(after[1].id, before[1].id);
  EXPECT_EQ(after[1].port, 4000);
  EXPECT_EQ(catalogue->instances().hosts().size(), 2U);
}

TEST_F(InstancesTest, NotesWhichServersAreUp) {
  auto& instances = catalogue->instances();
  instances.set_up("io1", false);
  EXPECT_FALSE(instances.io_servers()[0].is_up);
  EXPECT_TRUE(instances.hosts()[0].is_up);
  instances.set_up("io2", false);
  EXPECT_FALSE(instances.hosts()[0].is_up);
  instances.set_up("io1", true);
  EXPECT_TRUE(instances.hosts()[0].is_up);
}

TEST_F(InstancesTest, ReplacesTheListOfPrimitives) {
  auto& instances = catalogue->instances();
  const auto start = instances.primitives_version();
  PrimitiveManual reduce;
  reduce.name = "oph_reduce";
  reduce.primitive_class = "reduce";
  reduce.returns = "array";
  reduce.example = "oph_reduce('oph_int','oph_int',measure,'oph_max')";
  reduce.arguments.emplace_back().name = "measure";
  reduce.arguments.back().kind = ParameterKind::kMeasure;
  PrimitiveManual sum = reduce;
  sum.name = "oph_sum_array";
  const PrimitiveManual both[] = {reduce, sum};
  instances.set_primitives(both);
  const auto version = instances.primitives_version();
  EXPECT_NE(version, start);
  instances.set_primitives(both);
  EXPECT_EQ(instances.primitives_version(), version) << "nothing changed";
  ASSERT_EQ(instances.primitives().size(), 2U);
  EXPECT_EQ(instances.primitives()[0].example, reduce.example);
  EXPECT_EQ(instances.primitives()[0].arguments.at(0).kind, ParameterKind::kMeasure);
  instances.set_primitives(std::span{both, 1});
  EXPECT_NE(instances.primitives_version(), version);
  EXPECT_EQ(instances.primitives().size(), 1U);
}

}  // namespace
}  // namespace oph::metadb
