// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class HostPartitionsTest : public CatalogueTest {
 protected:
  HostPartitionsTest() {
    const IoServerSettings servers[] = {server_at("io1", 3307), server_at("io2", 3308, "far")};
    instances().update(servers);
    for (const auto& host : instances().hosts()) hosts.push_back(host.id);
  }
  Instances& instances() { return catalogue->instances(); }

  std::vector<std::int64_t> hosts;
};

TEST_F(HostPartitionsTest, GrowAndShrink) {
  instances().add_to_partition("p", "ann", std::span{hosts}.first(1));
  auto partitions = instances().partitions();
  ASSERT_EQ(partitions.size(), 2U);
  EXPECT_EQ(partitions[1].name, "p");
  EXPECT_EQ(partitions[1].owner, "ann");
  EXPECT_TRUE(partitions[1].is_user_defined);
  EXPECT_EQ(partitions[1].hosts.size(), 1U);
  instances().add_to_partition("p", "ann", std::span{hosts}.subspan(1));
  EXPECT_EQ(instances().partitions()[1].hosts.size(), 2U);
  instances().remove_from_partition("p", "ann", std::span{hosts}.first(1));
  EXPECT_EQ(instances().partitions()[1].hosts, std::vector{hosts[1]});
  instances().remove_from_partition("p", "ann", std::span{hosts}.subspan(1));
  EXPECT_EQ(instances().partitions().size(), 1U);
}

TEST_F(HostPartitionsTest, BelongToTheirUsers) {
  instances().add_to_partition("p", "ann", hosts);
  const std::string text = "the host partition belongs to another user (host_partition=p)";
  EXPECT_EQ(error_of([&] { instances().add_to_partition("p", "bob", hosts); }), text);
  EXPECT_EQ(error_of([&] { instances().remove_from_partition("p", "bob", {}); }), text);
  EXPECT_EQ(error_of([&] { instances().remove_from_partition("all", "ann", {}); }),
            "only host partitions of users can be changed (host_partition=all)");
}

TEST_F(HostPartitionsTest, ChangeWhollyOrNotAtAll) {
  const std::vector<std::int64_t> unknown{hosts[0], 4711};
  EXPECT_EQ(error_of([&] { instances().add_to_partition("p", "ann", unknown); }),
            "no such host (host=4711)");
  EXPECT_EQ(instances().partitions().size(), 1U);
  instances().add_to_partition("p", "ann", std::span{hosts}.first(1));
  EXPECT_EQ(error_of([&] { instances().add_to_partition("p", "ann", hosts); }),
            "the host is in the partition (host=" + std::to_string(hosts[0]) + ")");
  EXPECT_EQ(
      error_of([&] { instances().remove_from_partition("p", "ann", hosts); }),
      "the host is not in the partition (host=" + std::to_string(hosts[1]) + ", host_partition=p)");
  EXPECT_EQ(instances().partitions()[1].hosts.size(), 1U);
  EXPECT_EQ(error_of([&] { instances().remove_from_partition("q", "ann", {}); }),
            "no such host partition (host_partition=q)");
  instances().remove_from_partition("p", "ann", {});
  EXPECT_EQ(instances().partitions().size(), 1U);
}

}  // namespace
}  // namespace oph::metadb
