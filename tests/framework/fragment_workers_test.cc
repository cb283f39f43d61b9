// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/fragment_workers.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>

#include "tests/framework/task_fixture.h"

namespace oph::framework {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class WatchingMonitor final : public Monitor {
 public:
  void report(std::string_view status, std::int64_t done, std::int64_t total) override {
    EXPECT_EQ(status, "OPH_STATUS_EXECUTE");
    EXPECT_LE(done, total);
    EXPECT_GE(done, last_done);
    last_done = done;
    ++reports;
  }
  bool is_cancelled() const override { return cancelled; }

  std::atomic<bool> cancelled = false;
  std::int64_t last_done = 0;
  std::int64_t reports = 0;
};

class FragmentWorkersTest : public TaskTest {
 protected:
  static std::vector<metadb::Fragment> fragments(std::int64_t count) {
    std::vector<metadb::Fragment> list;
    for (std::int64_t i = 1; i <= count; ++i) list.push_back({i, "io1", "t", i, i});
    return list;
  }

  void run(std::int64_t count, std::size_t threads, const Task::FragmentWork& work) {
    run_in_threads(task, fragments(count), threads, work, count);
  }

  Status status_of(std::int64_t count, std::size_t threads, const Task::FragmentWork& work) {
    return guard([&] { run(count, threads, work); });
  }

  WatchingMonitor monitor;
  SerialCommunicator alone;
  OperatorManual manual;
  Task task{environment(), alone, monitor, TaskString::parse("operator=oph_test"), manual};
};

TEST_F(FragmentWorkersTest, DoesEachFragmentOnce) {
  for (const std::size_t threads : {1, 4, 50}) {
    std::mutex mutex;
    std::multiset<std::int64_t> done;
    run(20, threads, [&](io_server::FragmentStore&, const metadb::Fragment& fragment) {
      const std::lock_guard lock{mutex};
      done.insert(fragment.index);
    });
    EXPECT_EQ(done.size(), 20U);
    EXPECT_EQ(std::set(done.begin(), done.end()).size(), 20U);
  }
}

TEST_F(FragmentWorkersTest, NothingToDoIsDone) {
  run(0, 4, [](auto&, const auto&) { FAIL(); });
}

TEST_F(FragmentWorkersTest, ThreadsHaveStoresOfTheirOwn) {
  std::mutex mutex;
  std::set<std::pair<std::thread::id, const void*>> pairs;
  std::set<const void*> stores;
  run(40, 4, [&](io_server::FragmentStore& store, const metadb::Fragment&) {
    {
      const std::lock_guard lock{mutex};
      pairs.emplace(std::this_thread::get_id(), &store);
      stores.insert(&store);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  });
  EXPECT_EQ(pairs.size(), stores.size());
  EXPECT_EQ(stores.size(), 4U);
}

TEST_F(FragmentWorkersTest, FirstErrorWinsAndStopsTheOthers) {
  std::atomic<int> started = 0;
  const auto status =
      status_of(1000, 3, [&](io_server::FragmentStore&, const metadb::Fragment& fragment) {
        ++started;
        if (fragment.index == 5) throw user_error("the value is wrong");
        std::this_thread::sleep_for(std::chrono::milliseconds{fragment.index > 5 ? 20 : 1});
        if (fragment.index > 5) throw system_error("a later failure");
      });
  EXPECT_EQ(status.text, "the value is wrong");
  EXPECT_EQ(status.blame, Blame::kUser);
  EXPECT_THAT(status.context, HasSubstr("fragment 5"));
  EXPECT_LT(started, 12);
}

TEST_F(FragmentWorkersTest, EndsACancelledTaskAtTheNextFragment) {
  std::atomic<int> started = 0;
  const auto status = status_of(10000, 2, [&](io_server::FragmentStore&, const metadb::Fragment&) {
    if (++started == 10) monitor.cancelled = true;
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  });
  EXPECT_EQ(status.text, "the task was cancelled");
  EXPECT_LT(started, 200);
}

TEST_F(FragmentWorkersTest, ReportsProgress) {
  run(30, 2, [](auto&, const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds{5}); });
  EXPECT_GT(monitor.last_done, 0);
  EXPECT_GT(monitor.reports, 3);
  EXPECT_LE(monitor.reports, 32);
}

TEST_F(FragmentWorkersTest, IdleWaitingIsSilent) {
  run(1, 1,
      [](auto&, const auto&) { std::this_thread::sleep_for(std::chrono::milliseconds{400}); });
  EXPECT_LE(monitor.reports, 2);
}

}  // namespace
}  // namespace oph::framework
