// SPDX-License-Identifier: GPL-3.0-or-later
#include <latch>
#include <set>
#include <thread>

#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class SessionsTest : public CatalogueTest {
 protected:
  std::int64_t make_user(const std::string& name) {
    catalogue->users().save(user_named(name));
    return catalogue->users().find(name)->id;
  }
  std::int64_t ann = make_user("ann");
};

TEST_F(SessionsTest, CreatesWithRootFolderAndOwner) {
  const auto session = catalogue->sessions().create(ann);
  EXPECT_EQ(session.code.size(), 20U);
  EXPECT_EQ(session.code.find_first_not_of("0123456789"), std::string::npos);
  EXPECT_EQ(session.owner, "ann");
  EXPECT_TRUE(session.is_active);
  EXPECT_EQ(session.last_marker, 0);
  EXPECT_FALSE(session.creation_time.empty());
  EXPECT_EQ(catalogue->folders().root(session.code), session.root_folder_id);
  const auto owner = catalogue->sessions().user(session.id, ann);
  ASSERT_TRUE(owner.has_value());
  EXPECT_EQ(owner->roles, kAllRoles);
  EXPECT_EQ(owner->cwd, "/");
  EXPECT_EQ(owner->cdd, "/");
}

TEST_F(SessionsTest, NamesEachSessionDifferently) {
  std::set<std::string> codes;
  for (int i = 0; i < 50; ++i) codes.insert(catalogue->sessions().create(ann).code);
  EXPECT_EQ(codes.size(), 50U);
  EXPECT_EQ(catalogue->sessions().count_active(ann), 50);
  EXPECT_EQ(catalogue->sessions().list(ann).size(), 50U);
}

TEST_F(SessionsTest, IsForThoseWithARole) {
  const auto bob = make_user("bob");
  const auto session = catalogue->sessions().create(ann);
  EXPECT_EQ(catalogue->sessions().user(session.id, bob), std::nullopt);
  EXPECT_TRUE(catalogue->sessions().list(bob).empty());
  EXPECT_EQ(catalogue->sessions().count_active(bob), 0);
  EXPECT_EQ(catalogue->sessions().find("123"), std::nullopt);
}

TEST_F(SessionsTest, RemembersWhereTheUserIs) {
  auto& sessions = catalogue->sessions();
  const auto session = sessions.create(ann);
  sessions.set_cwd(session.id, ann, "/a'b");
  sessions.set_cdd(session.id, ann, "/c\\d");
  sessions.set_datacube(session.id, "http://localhost/ophion/1/2");
  EXPECT_EQ(sessions.user(session.id, ann)->cwd, "/a'b");
  EXPECT_EQ(sessions.user(session.id, ann)->cdd, "/c\\d");
  EXPECT_EQ(sessions.find(session.code)->datacube, "http://localhost/ophion/1/2");
}

TEST_F(SessionsTest, CountsWorkflowsAndMarkers) {
  auto& sessions = catalogue->sessions();
  const auto session = sessions.create(ann);
  const auto first = sessions.take_numbers(session.id, 3);
  EXPECT_EQ(first.workflow, 1);
  EXPECT_EQ(first.first_marker, 1);
  EXPECT_EQ(sessions.take_markers(session.id, 1), 4);
  const auto second = sessions.take_numbers(session.id, 1);
  EXPECT_EQ(second.workflow, 2);
  EXPECT_EQ(second.first_marker, 5);
  EXPECT_EQ(sessions.find(session.code)->last_marker, 5);
  EXPECT_THROW(sessions.take_numbers(4711, 1), Error);
  EXPECT_THROW(sessions.take_markers(4711, 1), Error);
}

TEST_F(SessionsTest, NeverGivesANumberTwice) {
  const auto session = catalogue->sessions().create(ann);
  constexpr int rounds = 50;
  std::latch start{2};
  std::vector<std::int64_t> workflows[2], markers[2];
  const auto take = [&](int who) {
    Catalogue own{configuration};
    start.arrive_and_wait();
    for (int i = 0; i < rounds; ++i) {
      const auto numbers = own.sessions().take_numbers(session.id, 2);
      workflows[who].push_back(numbers.workflow);
      markers[who].push_back(numbers.first_marker);
      markers[who].push_back(numbers.first_marker + 1);
      markers[who].push_back(own.sessions().take_markers(session.id, 1));
    }
  };
  std::thread other{[&] { take(1); }};
  take(0);
  other.join();
  std::set<std::int64_t> all_workflows, all_markers;
  for (int who = 0; who < 2; ++who) {
    all_workflows.insert(workflows[who].begin(), workflows[who].end());
    all_markers.insert(markers[who].begin(), markers[who].end());
  }
  EXPECT_EQ(all_workflows.size(), 2U * rounds);
  EXPECT_EQ(all_markers.size(), 6U * rounds);
  EXPECT_EQ(*all_markers.rbegin(), 6 * rounds) << "without gaps";
}

}  // namespace
}  // namespace oph::metadb
