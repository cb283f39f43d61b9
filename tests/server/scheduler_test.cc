// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/scheduler/scheduler.h"

#include <gmock/gmock.h>

#include <future>

namespace oph::server {
namespace {

using testing::ElementsAre;

/// Tasks end when they are released, are cancelled, or fail by what they are called.
class FakeLauncher final : public Launcher {
 public:
  void start() override {}
  pool::Result run(const pool::Task& task,
                   const std::function<void(const pool::Progress&)>& progress) override {
    if (task.submission == "crash") throw ProcessLost{"the process ended"};
    if (task.submission == "fail") throw system_error("cannot be started");
    progress({task.id, "OPH_STATUS_EXECUTE", 1, 2});
    std::unique_lock lock{mutex_};
    changed_.wait(lock,
                  [&] { return task.submission == "quick" || cancelled_ == task.id || stopped_; });
    if (stopped_) throw ProcessLost{"stopped"};
    return {task.id, cancelled_ == task.id ? "OPH_STATUS_ABORTED" : "OPH_STATUS_COMPLETED", "", ""};
  }
  void cancel(std::int64_t id) override {
    set([&] { cancelled_ = id; });
  }
  void stop() override {
    set([&] { stopped_ = true; });
  }

 private:
  void set(const std::function<void()>& change) {
    {
      const std::lock_guard lock{mutex_};
      change();
    }
    changed_.notify_all();
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::int64_t cancelled_ = 0;
  bool stopped_ = false;
};

std::vector<std::unique_ptr<Launcher>> launchers(int count) {
  std::vector<std::unique_ptr<Launcher>> made;
  for (int i = 0; i < count; ++i) made.push_back(std::make_unique<FakeLauncher>());
  return made;
}

class SchedulerTest : public testing::Test {
 protected:
  Scheduler scheduler_{launchers(1), launchers(1), 3,
                       [this](std::int64_t id, const std::function<void()>& then) {
                         swept_.push_back(id);
                         then();
                       }};
  std::vector<std::int64_t> swept_;

  std::future<Outcome> submit(std::int64_t id, const std::string& what,
                              Work::Kind kind = Work::Kind::kData,
                              std::promise<void>* running = nullptr) {
    auto done = std::make_shared<std::promise<Outcome>>();
    Work work;
    work.kind = kind;
    work.user = "ann";
    work.task = {id, 1, what};
    work.started = [running] {
      if (running != nullptr) running->set_value();
    };
    work.progress = [](const pool::Progress&) {};
    work.ended = [done](Outcome outcome) { done->set_value(std::move(outcome)); };
    auto future = done->get_future();
    scheduler_.submit(std::move(work));
    return future;
  }
};

TEST_F(SchedulerTest, RunsTasks) {
  const auto outcome = submit(1, "quick").get();
  EXPECT_EQ(outcome.result.status, "OPH_STATUS_COMPLETED");
  EXPECT_EQ(outcome.error, "");
}

TEST_F(SchedulerTest, RunsMetadataBesideData) {
  std::promise<void> running;
  auto slow = submit(1, "slow", Work::Kind::kData, &running);
  running.get_future().wait();
  EXPECT_EQ(submit(2, "quick", Work::Kind::kMetadata).get().error, "");
  scheduler_.cancel(1);
  EXPECT_TRUE(slow.get().was_cancelled);
}

TEST_F(SchedulerTest, SweepsAfterLostTasksBeforeTheirEnd) {
  const auto outcome = submit(7, "crash").get();
  EXPECT_TRUE(outcome.was_lost);
  EXPECT_EQ(outcome.error, "the process ended");
  EXPECT_THAT(swept_, ElementsAre(7));
  EXPECT_FALSE(submit(8, "fail").get().was_lost);
  EXPECT_THAT(swept_, ElementsAre(7));
}

TEST_F(SchedulerTest, TakesWaitingTasksOut) {
  std::promise<void> running;
  auto first = submit(1, "slow", Work::Kind::kData, &running);
  running.get_future().wait();
  auto second = submit(2, "slow");
  scheduler_.cancel(2);
  EXPECT_TRUE(second.get().was_cancelled);
  scheduler_.cancel(1);
  first.get();
}

TEST_F(SchedulerTest, RefusesMoreThanTheQueueHolds) {
  std::promise<void> running;
  auto first = submit(1, "slow", Work::Kind::kData, &running);
  running.get_future().wait();
  for (const int id : {2, 3, 4}) submit(id, "slow");
  EXPECT_THROW(submit(5, "slow"), Error);
}

TEST_F(SchedulerTest, EndsEverythingWhenItStops) {
  std::promise<void> running;
  auto first = submit(1, "slow", Work::Kind::kData, &running);
  running.get_future().wait();
  auto second = submit(2, "slow");
  scheduler_.stop();
  EXPECT_NE(first.get().error, "");
  EXPECT_TRUE(second.get().was_cancelled);
  EXPECT_THROW(submit(3, "quick"), Error);
}

TEST(Scheduler, RunsMetadataFirstWithoutExecutorsForIt) {
  Scheduler scheduler{launchers(1), {}, 10, [](std::int64_t, const std::function<void()>&) {}};
  std::promise<Outcome> done;
  Work work;
  work.kind = Work::Kind::kMetadata;
  work.task = {1, 1, "quick"};
  work.started = [] {};
  work.progress = [](const pool::Progress&) {};
  work.ended = [&](Outcome outcome) { done.set_value(std::move(outcome)); };
  scheduler.submit(std::move(work));
  EXPECT_EQ(done.get_future().get().error, "");
}

}  // namespace
}  // namespace oph::server
