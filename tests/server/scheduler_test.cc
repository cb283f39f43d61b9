// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/scheduler/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <map>
#include <set>

#include "base/error.h"

namespace oph::server {
namespace {

constexpr std::chrono::seconds kLong{10};

/// What the launchers of a test did, and what they are to do.
struct Stage {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> events;
  std::set<std::int64_t> held;  ///< run until released or cancelled
  std::set<std::int64_t> cancelled;
  std::set<std::int64_t> lost;

  void note(const std::string& event) {
    const std::lock_guard lock{mutex};
    events.push_back(event);
    changed.notify_all();
  }
  void release(std::int64_t id) {
    const std::lock_guard lock{mutex};
    held.erase(id);
    changed.notify_all();
  }
  std::vector<std::string> wait_for(std::size_t count) {
    std::unique_lock lock{mutex};
    changed.wait_for(lock, kLong, [&] { return events.size() >= count; });
    return events;
  }
};

class FakeLauncher final : public Launcher {
 public:
  explicit FakeLauncher(Stage& stage) : stage_{stage} {}
  void start() override {}
  pool::Result run(const pool::Task& task,
                   const std::function<void(const pool::Progress&)>&) override {
    stage_.note("run " + std::to_string(task.id));
    std::unique_lock lock{stage_.mutex};
    stage_.changed.wait(lock, [&] {
      return !stage_.held.contains(task.id) || stage_.cancelled.contains(task.id) || is_stopped_;
    });
    if (stage_.lost.contains(task.id)) throw ProcessLost{"gone"};
    const bool is_cancelled = stage_.cancelled.contains(task.id);
    return {task.id, is_cancelled ? "OPH_STATUS_EXECUTE_ERROR" : "OPH_STATUS_COMPLETED", "", ""};
  }
  void cancel(std::int64_t id) override {
    const std::lock_guard lock{stage_.mutex};
    stage_.cancelled.insert(id);
    stage_.changed.notify_all();
  }
  void stop() override {
    const std::lock_guard lock{stage_.mutex};
    is_stopped_ = true;
    stage_.changed.notify_all();
  }

 private:
  Stage& stage_;
  bool is_stopped_ = false;
};

class SchedulerTest : public testing::Test {
 protected:
  std::vector<std::unique_ptr<Launcher>> launchers(int count) {
    std::vector<std::unique_ptr<Launcher>> list;
    for (int i = 0; i < count; ++i) list.push_back(std::make_unique<FakeLauncher>(stage_));
    return list;
  }

  void make(int data, int metadata, std::size_t max_queue = 100, SchedulerEvents events = {},
            int look = 0) {
    scheduler_ = std::make_unique<Scheduler>(
        Launchers{
            .data = launchers(data), .look = launchers(look), .metadata = launchers(metadata)},
        max_queue,
        [this](std::int64_t id, const std::function<void()>& then) {
          stage_.note("sweep " + std::to_string(id));
          then();
        },
        std::move(events));
  }

  void submit(std::int64_t id, Work::Kind kind = Work::Kind::kData) {
    Work work;
    work.kind = kind;
    work.user = "ann";
    work.task = {id, 1, ""};
    work.started = [] {};
    work.progress = [](const pool::Progress&) {};
    work.ended = [this, id](const Outcome& outcome) {
      stage_.note((outcome.was_cancelled   ? "cancelled "
                   : outcome.error.empty() ? "ended "
                                           : "failed ") +
                  std::to_string(id));
    };
    scheduler_->submit(std::move(work));
  }

  using Events = std::vector<std::string>;

  Stage stage_;
  std::unique_ptr<Scheduler> scheduler_;
};

TEST_F(SchedulerTest, RunsOneTaskAfterTheOther) {
  make(1, 0);
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2);
  submit(3, Work::Kind::kMetadata);
  stage_.release(1);
  EXPECT_EQ(stage_.wait_for(6),
            (Events{"run 1", "ended 1", "run 3", "ended 3", "run 2", "ended 2"}));
}

TEST_F(SchedulerTest, MetadataDoesNotWaitForData) {
  make(1, 1);
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2, Work::Kind::kMetadata);
  EXPECT_EQ(stage_.wait_for(3), (Events{"run 1", "run 2", "ended 2"}));
  stage_.release(1);
  stage_.wait_for(4);
}

TEST_F(SchedulerTest, LookingDoesNotWaitForData) {
  make(1, 1, 100, {}, 1);
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2);
  submit(3, Work::Kind::kLook);
  EXPECT_EQ(stage_.wait_for(3), (Events{"run 1", "run 3", "ended 3"}));
  stage_.release(1);
  stage_.wait_for(6);
}

TEST_F(SchedulerTest, LookingComesFirstWithoutALauncherOfItsOwn) {
  make(1, 1);
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2);
  submit(3, Work::Kind::kLook);
  stage_.release(1);
  EXPECT_EQ(stage_.wait_for(6),
            (Events{"run 1", "ended 1", "run 3", "ended 3", "run 2", "ended 2"}));
}

TEST_F(SchedulerTest, CancelsWhatWaitsAndWhatRuns) {
  make(1, 0);
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2);
  scheduler_->cancel(2);
  EXPECT_EQ(stage_.wait_for(2), (Events{"run 1", "cancelled 2"}));
  scheduler_->cancel(1);
  EXPECT_EQ(stage_.wait_for(3).back(), "cancelled 1");
  scheduler_->cancel(7);  // nobody's
}

TEST_F(SchedulerTest, SweepsBeforeALostTaskEnds) {
  make(1, 0);
  stage_.lost = {1, -1};
  submit(1);
  EXPECT_EQ(stage_.wait_for(3), (Events{"run 1", "sweep 1", "failed 1"}));
  submit(-1, Work::Kind::kInternal);  // a sweep itself
  EXPECT_EQ(stage_.wait_for(5).back(), "failed -1");
}

TEST_F(SchedulerTest, EndsWhatWaitsWhenItStops) {
  make(1, 0);
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2);
  scheduler_->stop();
  const auto events = stage_.wait_for(3);
  EXPECT_EQ((std::set<std::string>{events.begin(), events.end()}),
            (std::set<std::string>{"run 1", "cancelled 2", "ended 1"}));
  EXPECT_THROW(submit(3), Error);
}

TEST_F(SchedulerTest, HoldsBackWhoHasEnough) {
  make(2, 0);
  scheduler_->limit("ann", {1, 0, 1});
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2);
  submit(3, Work::Kind::kMetadata);
  EXPECT_EQ(stage_.wait_for(3), (Events{"run 1", "run 3", "ended 3"}));
  EXPECT_TRUE(scheduler_->progress(1).has_value());
  EXPECT_FALSE(scheduler_->progress(2).has_value());
  stage_.release(1);
  const auto events = stage_.wait_for(6);
  EXPECT_EQ(std::count(events.begin(), events.end(), "ended 2"), 1);
}

TEST_F(SchedulerTest, RefusesWhatIsTooMuch) {
  make(1, 0, 1);
  stage_.held = {1};
  submit(1);
  stage_.wait_for(1);
  submit(2);
  const auto status = guard([&] { submit(3); });
  EXPECT_EQ(status.text, "too many tasks are waiting, try again later (waiting=1, limit=1)");
  submit(-1, Work::Kind::kInternal);
  stage_.release(1);
  stage_.wait_for(6);
}

TEST_F(SchedulerTest, TellsWhatHappens) {
  SchedulerEvents events;
  const auto note = [&](const std::string& what, const Work& work) {
    stage_.note(what + " " + std::to_string(work.task.id));
  };
  events.queued = [&](const Work& work) { note("event queued", work); };
  events.started = [&](const Work& work) { note("event started", work); };
  events.ended = [&](const Work& work, const Outcome&, double, std::int64_t) {
    note("event ended", work);
  };
  make(1, 0, 1, events);
  submit(1);
  EXPECT_EQ(stage_.wait_for(5),
            (Events{"event queued 1", "event started 1", "run 1", "event ended 1", "ended 1"}));
}

TEST(SchedulerProgressTest, GuessesHowLongItTakes) {
  EXPECT_EQ((Scheduler::Progress{0, 10, 5}.seconds_left()), std::nullopt);
  EXPECT_EQ((Scheduler::Progress{2, 0, 5}.seconds_left()), std::nullopt);
  EXPECT_DOUBLE_EQ((Scheduler::Progress{2, 10, 5}.seconds_left().value()), 20);
  EXPECT_DOUBLE_EQ((Scheduler::Progress{10, 10, 5}.seconds_left().value()), 0);
}

}  // namespace
}  // namespace oph::server
