// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

/// Two users with a session each; bob works in that of ann, too.
class BookkeepingTest : public CatalogueTest {
 protected:
  BookkeepingTest() {
    anns = session_of("ann");
    bobs = session_of("bob");
    own = add(anns, "ann", 1, "oph_reduce");
    guest = add(anns, "bob", 2, "oph_list");
    other = add(bobs, "bob", 1, "oph_apply");
  }

  Session session_of(const std::string& user) {
    catalogue->users().save(user_named(user));
    return catalogue->sessions().create(catalogue->users().find(user)->id);
  }

  std::int64_t add(const Session& session, const std::string& user, std::int64_t number,
                   const std::string& command, std::optional<std::int64_t> parent = {}) {
    Job job;
    job.session_id = session.id;
    job.user_id = catalogue->users().find(user)->id;
    job.workflow = number;
    job.marker = number + (parent ? 10 : 0);
    job.parent_id = parent;
    job.status = "OPH_STATUS_PENDING";
    job.command = command;
    return catalogue->jobs().create(job);
  }

  std::vector<std::int64_t> jobs(const Bookkeeping::Filter& filter) {
    std::vector<std::int64_t> ids;
    for (const auto& entry : catalogue->bookkeeping().jobs(filter)) ids.push_back(entry.id);
    return ids;
  }

  using Ids = std::vector<std::int64_t>;
  Session anns, bobs;
  std::int64_t own = 0, guest = 0, other = 0;
};

TEST_F(BookkeepingTest, ShowsTheMostRecentFirst) {
  EXPECT_EQ(jobs({}), (Ids{other, guest, own}));
  Bookkeeping::Filter filter;
  filter.limit = 1;
  EXPECT_EQ(jobs(filter), Ids{other});
  const auto sessions = catalogue->bookkeeping().sessions({});
  ASSERT_EQ(sessions.size(), 2U);
  EXPECT_EQ(sessions[0].code, bobs.code);
}

TEST_F(BookkeepingTest, ShowsUsersTheirOwnAndWhatIsInTheirSessions) {
  Bookkeeping::Filter filter;
  filter.user = "ann";
  EXPECT_EQ(jobs(filter), (Ids{guest, own}));
  EXPECT_EQ(catalogue->bookkeeping().sessions(filter).size(), 1U);
  filter.user = "bob";
  EXPECT_EQ(jobs(filter), (Ids{other, guest}));
  EXPECT_EQ(catalogue->bookkeeping().sessions(filter).size(), 2U);
}

TEST_F(BookkeepingTest, Filters) {
  const auto task = add(anns, "ann", 1, "task", own);
  catalogue->jobs().set_started(own, "operator=oph_reduce;");
  Bookkeeping::Filter filter;
  filter.submission = "OPERATOR=%";
  EXPECT_EQ(jobs(filter), Ids{own});
  filter = {};
  filter.parent = "%";
  EXPECT_EQ(jobs(filter), Ids{task});
  filter = {};
  filter.status = "%running";
  EXPECT_EQ(jobs(filter), Ids{own});
  EXPECT_EQ(catalogue->bookkeeping().sessions(filter).size(), 1U);
  filter = {};
  filter.session = bobs.code;
  EXPECT_EQ(jobs(filter), Ids{other});
  filter = {};
  filter.workflow = "2";
  EXPECT_EQ(jobs(filter), Ids{guest});
  filter = {};
  filter.started = {"2000-01-01 00:00:00", "9999-02-31 23:59:59"};
  EXPECT_EQ(jobs(filter), Ids{own}) << "the others have not started";
  filter = {};
  filter.created = {"1999-01-01 00:00:00", "1999-12-31 23:59:59"};
  EXPECT_TRUE(jobs(filter).empty());
  filter = {};
  filter.label = "' OR 1=1 -- ";
  EXPECT_TRUE(jobs(filter).empty());
}

}  // namespace
}  // namespace oph::metadb
