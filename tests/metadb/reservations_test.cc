// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/reservations.h"

#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class ReservationsTest : public CatalogueTest {
 protected:
  ReservationsTest() {
    const IoServerSettings servers[] = {server_at("io1", 3307), server_at("io2", 3308, "b"),
                                        server_at("io3", 3309, "c")};
    catalogue->instances().update(servers);
  }
  Reservations reservations{catalogue->connection()};
};

TEST_F(ReservationsTest, KeepHostsForOneUser) {
  reservations.reserve("p", "ann", 1, 0);
  const auto list = reservations.list();
  ASSERT_EQ(list.size(), 1U);
  EXPECT_EQ(list[0].partition, "p");
  EXPECT_EQ(list[0].user, "ann");
  EXPECT_EQ(list[0].hosts, 1);
  EXPECT_EQ(reservations.of_others("bob").size(), 1U);
  EXPECT_TRUE(reservations.of_others("ann").empty());
  const auto hosts = reservations.hosts();
  EXPECT_EQ(hosts.total, 3);
  EXPECT_EQ(hosts.reserved, 1);
  EXPECT_EQ(hosts.available, 1);
}

TEST_F(ReservationsTest, LeaveOneHost) {
  EXPECT_EQ(error_of([&] { reservations.reserve("p", "ann", 3, 0); }),
            "there are not so many hosts to reserve (nhost=3, available=2)");
  reservations.reserve("p", "ann", 2, 0);
  EXPECT_EQ(error_of([&] { reservations.reserve("q", "bob", 1, 0); }),
            "there are not so many hosts to reserve (nhost=1, available=0)");
}

TEST_F(ReservationsTest, AreLimited) {
  reservations.reserve("p", "ann", 1, 1);
  EXPECT_EQ(error_of([&] { reservations.reserve("q", "ann", 1, 1); }),
            "the user may not reserve so many hosts (nhost=1, reserved=1, quota=1)");
  EXPECT_EQ(error_of([&] { reservations.reserve("p", "bob", 1, 0); }),
            "there is a host partition of this name (host_partition=p)");
  EXPECT_EQ(error_of([&] { reservations.reserve("all", "bob", 1, 0); }),
            "this cannot be the name of a host partition (host_partition=all)");
}

TEST_F(ReservationsTest, AreReleasedByTheirUser) {
  reservations.reserve("p", "ann", 1, 0);
  EXPECT_EQ(error_of([&] { reservations.release("p", "bob"); }),
            "the user has reserved no such host partition (host_partition=p)");
  reservations.release("p", "ann");
  EXPECT_TRUE(reservations.list().empty());
  EXPECT_EQ(reservations.hosts().available, 2);
}

}  // namespace
}  // namespace oph::metadb
