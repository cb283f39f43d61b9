// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <set>

#include "base/response.h"
#include "fixtures.h"
#include "server/workflow/run.h"
#include "server/workflow/validation.h"

namespace oph::server::test {

/// A journal in memory.
class FakeJournal final : public Journal {
 public:
  void create(metadb::Job& workflow, std::vector<metadb::Job>& tasks) override {
    workflow.id = 1;
    workflow.workflow = 3;
    workflow.marker = next_marker_++;
    for (auto& task : tasks) {
      task.workflow = workflow.workflow;
      task.marker = next_marker_++;
      task.parent_id = workflow.id;
      task.id = 100 + task.marker;
      jobs_.push_back(task);
    }
  }
  void add(const metadb::Job&, std::vector<metadb::Job>& tasks) override {
    for (auto& task : tasks) {
      task.marker = next_marker_++;
      task.parent_id = 1;
      task.id = 100 + task.marker;
      jobs_.push_back(task);
    }
  }
  void rename(const std::vector<std::pair<std::int64_t, std::string>>& names) override {
    for (const auto& [id, name] : names) find(id).name = name;
  }
  void supersede(const std::vector<std::int64_t>& ids) override {
    superseded_.insert(ids.begin(), ids.end());
  }
  void set_expanded_request(std::int64_t, std::string_view request) override {
    expanded_request = request;
  }
  void add_checkpoint(std::int64_t, std::string_view label, std::string_view request) override {
    checkpoints[std::string{label}] = request;
  }
  void save_states(const States& all) override {
    for (const auto& [id, state] : all) states[id] = state;
  }
  void set_waiting(std::int64_t id, std::string_view response, std::string_view state) override {
    find(id).status = "OPH_STATUS_WAITING";
    find(id).response = response;
    states[id] = state;
  }
  void set_status(std::int64_t id, std::string_view status) override { find(id).status = status; }
  void set_started(std::int64_t id, std::string_view text) override {
    find(id).submission = text;
    find(id).status = "OPH_STATUS_RUNNING";
    ++starts;
  }
  void set_ended(const std::vector<End>& ends) override {
    for (const auto& end : ends) {
      states[end.job_id] = end.state;
      if (!end.session.cube.empty()) cube = end.session.cube;
      if (end.job_id == 1) {
        workflow_status = end.status;
        continue;
      }
      find(end.job_id).status = end.status;
      if (!end.submission.empty()) find(end.job_id).submission = end.submission;
      find(end.job_id).response = end.response;
      find(end.job_id).output_cube = end.output_cube;
    }
  }
  std::vector<metadb::Job> tasks(std::int64_t) override {
    auto listed = jobs_;
    std::erase_if(listed, [&](const auto& job) { return superseded_.contains(job.id); });
    return listed;
  }
  std::optional<std::string> outputs_of_done(std::int64_t id) override {
    const auto found = done.find(id);
    if (found == done.end()) return std::nullopt;
    return found->second;
  }
  /// Also those that are not listed any more.
  const std::vector<metadb::Job>& all() const { return jobs_; }

  metadb::Job& find(std::int64_t id) {
    return *std::find_if(jobs_.begin(), jobs_.end(), [&](const auto& job) { return job.id == id; });
  }

  std::string workflow_status;
  std::atomic<int> starts = 0;  ///< calls of set_started()
  std::string cube;
  std::string expanded_request;
  std::map<std::string, std::string> checkpoints;
  std::map<std::int64_t, std::string> states;
  std::map<std::int64_t, std::string> done;  ///< outputs of tasks that have done their work

 private:
  std::vector<metadb::Job> jobs_;
  std::set<std::int64_t> superseded_;
  std::int64_t next_marker_ = 10;
};

/// A queue that runs nothing by itself.
class FakeQueue final : public WorkQueue {
 public:
  void submit(Work work) override {
    if (is_full) throw user_error("too many tasks are waiting");
    works.push_back(std::move(work));
    if (on_submit) on_submit();
    ++submissions;
  }
  void cancel(std::int64_t id) override {
    cancelled.push_back(id);
    const auto found = std::find_if(works.begin(), works.end(),
                                    [&](const Work& work) { return work.task.id == id; });
    if (found == works.end()) return;
    const auto work = std::move(*found);
    works.erase(found);
    Outcome outcome;
    outcome.error = "cancelled";
    outcome.was_cancelled = true;
    work.ended(outcome);
  }

  std::vector<Work> works;
  /// For those who wait until another thread has submitted; it is done with the others then.
  std::atomic<int> submissions = 0;
  std::vector<std::int64_t> cancelled;
  std::function<void()> on_submit;
  bool is_full = false;
};

class RunTest : public testing::Test {
 protected:
  /// Starts tasks "a", "b" … each a JSON tail after its name and operator.
  void start(const std::vector<std::string>& tails, const std::string& fields = "") {
    std::string tasks;
    for (std::size_t i = 0; i < tails.size(); ++i) {
      tasks += std::string{i == 0 ? "" : ","} + R"({"name":")" + static_cast<char>('a' + i) +
               R"(","operator":"oph_reduce")" + tails[i] + "}";
    }
    start_request(tasks, fields);
  }

  void start_request(const std::string& tasks, const std::string& fields = "") {
    auto request = test::request(tasks, fields);
    validate(request, *manuals_, {metadb::kAllRoles, 4, 0, false});
    SessionContext context;
    context.user.name = "ann";
    context.session.code = "9";
    context.session_id = "http://h/sessions/9/experiment";
    context.membership.roles = metadb::kAllRoles;
    run_ = std::make_shared<server::Run>(
        context, std::move(request), manuals_,
        RunServices{.journal = journal_, .queue = queue_, .later = later_, .submit = submit_});
    run_->create();
    run_->start();
  }

  static std::string after(const std::string& name, const std::string& type = "embedded") {
    return R"(,"dependencies":[{"task":")" + name + R"(","type":")" + type + R"("}])";
  }
  static std::string on_error(const std::string& policy) {
    return R"(,"on_error":")" + policy + R"(")";
  }

  /// Ends the first waiting task.
  void end(bool is_good, const std::string& outputs = "") {
    ASSERT_FALSE(queue_.works.empty());
    const auto work = std::move(queue_.works.front());
    queue_.works.erase(queue_.works.begin());
    work.started();
    Response document;
    if (is_good) document.set_success();
    if (!is_good) document.set_error("it failed");
    Outcome outcome;
    outcome.result = {work.task.id, is_good ? "OPH_STATUS_COMPLETED" : "OPH_STATUS_EXECUTE_ERROR",
                      outputs, document.to_json({})};
    work.ended(outcome);
  }

  /// The process of the first waiting task ends.
  void lose() {
    ASSERT_FALSE(queue_.works.empty());
    const auto work = std::move(queue_.works.front());
    queue_.works.erase(queue_.works.begin());
    work.started();
    Outcome outcome;
    outcome.error = "the process ended";
    outcome.was_lost = true;
    work.ended(outcome);
  }

  std::vector<std::string> statuses() {
    std::vector<std::string> list;
    for (const auto& job : journal_.tasks(1))
      list.push_back(job.status.substr(sizeof "OPH_STATUS_" - 1));
    return list;
  }
  std::vector<std::int64_t> waiting() const {
    std::vector<std::int64_t> ids;
    for (const auto& work : queue_.works) ids.push_back(work.task.id);
    return ids;
  }

  const std::shared_ptr<const Manuals> manuals_ = std::make_shared<Manuals>(test::manuals());
  FakeJournal journal_;
  FakeQueue queue_;
  DelayedActions later_;
  Submit submit_;
  std::shared_ptr<server::Run> run_;
};

/// Flow control: tasks are given as JSON, and named in `finish`.
class FlowTest : public RunTest {
 protected:
  static std::string task(const std::string& name, const std::string& operation,
                          const std::string& after = "", const std::string& arguments = "") {
    auto text = R"({"name":")" + name + R"(","operator":"oph_)" + operation + R"(")";
    if (!after.empty()) text += R"(,"dependencies":[{"task":")" + after + R"("}])";
    if (!arguments.empty()) text += R"(,"arguments":[)" + arguments + "]";
    return text + "}";
  }

  std::map<std::string, std::string> by_name() {
    std::map<std::string, std::string> all;
    for (const auto& job : journal_.tasks(1)) {
      all[job.name] = job.status.substr(sizeof "OPH_STATUS_" - 1);
    }
    return all;
  }

  void run_all() {
    while (!queue_.works.empty()) end(true, "cube=" + std::to_string(++cubes_) + ";");
  }

  int cubes_ = 0;
};

}  // namespace oph::server::test
