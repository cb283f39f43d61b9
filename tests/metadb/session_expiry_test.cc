// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/session_expiry.h"

#include "metadb/session_admin.h"
#include "metadb/user_admin.h"
#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class SessionExpiryTest : public CatalogueTest {
 protected:
  SessionExpiryTest() {
    catalogue->users().save(user_named("ann"));
    ann = catalogue->users().find("ann")->id;
    old = catalogue->sessions().create(ann);
    fresh = catalogue->sessions().create(ann);
    connection.query(
        "UPDATE session SET last_access_time = UTC_TIMESTAMP() - INTERVAL 25 HOUR WHERE id = ?",
        old.id);
  }
  bool is_active(const Session& session) {
    return catalogue->sessions().find(session.code)->is_active;
  }
  SessionExpiry after(std::int64_t days) { return {connection, days}; }

  sql::Connection& connection = catalogue->connection();
  std::int64_t ann = 0;
  Session old, fresh;
};

TEST_F(SessionExpiryTest, NeverHappensWithoutALifetime) {
  EXPECT_EQ(after(0).disable(), 0);
  EXPECT_TRUE(is_active(old));
}

TEST_F(SessionExpiryTest, DisablesTheOldOnes) {
  EXPECT_EQ(after(2).disable(), 0);
  EXPECT_EQ(after(1).disable(), 1);
  EXPECT_FALSE(is_active(old));
  EXPECT_TRUE(is_active(fresh));
  EXPECT_TRUE(after(1).removable().empty()) << "the owner did not ask for that";
}

TEST_F(SessionExpiryTest, HeedsTheLifetimeOfTheOwner) {
  UserAdmin admin{connection};
  auto limits = admin.limits(ann);
  limits.session_days = 30;
  admin.set_limits("ann", limits);
  EXPECT_EQ(after(1).disable(), 0);
  limits.session_days = 1;
  admin.set_limits("ann", limits);
  EXPECT_EQ(after(0).disable(), 1);
}

TEST_F(SessionExpiryTest, SparesSessionsAtWork) {
  Job job;
  job.session_id = old.id;
  job.user_id = ann;
  job.workflow = job.marker = 1;
  job.status = "OPH_STATUS_RUNNING";
  const auto id = catalogue->jobs().create(job);
  EXPECT_EQ(after(1).disable(), 0);
  catalogue->jobs().set_ended(id, "OPH_STATUS_COMPLETED", "", "");
  EXPECT_EQ(after(1).disable(), 1);
}

TEST_F(SessionExpiryTest, RemovesWhatIsToBeRemoved) {
  SessionAdmin admin{connection};
  admin.set_autoremove(old.id, true);
  admin.set_autoremove(fresh.id, true);
  const auto folder = catalogue->folders().create(old.root_folder_id, "a");
  const auto deeper = catalogue->folders().create(folder, "b");
  Container container;
  container.folder_id = deeper;
  container.name = "c";
  const auto id = catalogue->containers().create(container, {});
  EXPECT_TRUE(after(1).removable().empty()) << "it is active";
  after(1).disable();
  auto sessions = after(1).removable();
  ASSERT_EQ(sessions.size(), 1U);
  EXPECT_EQ(sessions[0].code, old.code);
  EXPECT_EQ(sessions[0].containers, std::vector{id});
  EXPECT_FALSE(guard([&] { after(1).remove(sessions[0]); }).ok) << "it holds a container";
  EXPECT_TRUE(catalogue->sessions().find(old.code).has_value());
  connection.query("DELETE FROM container WHERE id = ?", id);
  after(1).remove(sessions[0]);
  EXPECT_FALSE(catalogue->sessions().find(old.code).has_value());
  EXPECT_FALSE(catalogue->folders().find(old.root_folder_id, "/a").has_value());
  EXPECT_TRUE(catalogue->sessions().find(fresh.code).has_value());
}

TEST_F(SessionExpiryTest, EnabledSessionsLiveOn) {
  after(1).disable();
  EXPECT_TRUE(SessionAdmin{connection}.enable(old, 0));
  EXPECT_EQ(after(1).disable(), 0);
}

TEST_F(SessionExpiryTest, CountsActiveSessions) {
  SessionAdmin admin{connection};
  EXPECT_FALSE(admin.create(ann, 2).has_value());
  admin.disable(old.id);
  EXPECT_TRUE(admin.create(ann, 2).has_value());
  EXPECT_FALSE(admin.enable(old, 2));
  EXPECT_TRUE(admin.enable(fresh, 2)) << "it is active already";
  EXPECT_TRUE(admin.enable(old, 0));
}

}  // namespace
}  // namespace oph::metadb
