// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/metadb/fixture.h"

namespace oph::metadb {
namespace {

class JobsTest : public CatalogueTest {
 protected:
  JobsTest() {
    catalogue->users().save(user_named("ann"));
    session = catalogue->sessions().create(catalogue->users().find("ann")->id);
  }

  Job job(std::int64_t workflow, std::int64_t marker) const {
    Job job;
    job.session_id = session.id;
    job.user_id = session.owner_id;
    job.workflow = workflow;
    job.marker = marker;
    job.name = "mean";
    job.status = "OPH_STATUS_PENDING";
    job.command = "oph_reduce operation='avg';";
    job.request = "{\"name\": \"\u00e9\"}";
    return job;
  }

  Session session;
};

TEST_F(JobsTest, FollowsAWorkflowAndItsTask) {
  auto& jobs = catalogue->jobs();
  const auto workflow = jobs.create(job(1, 1));
  auto task = job(1, 2);
  task.parent_id = workflow;
  task.parent_marker = 1;
  task.operator_name = "oph_reduce";
  const auto id = jobs.create(task);
  jobs.set_started(id, "operator=oph_reduce;");
  EXPECT_EQ(jobs.find_marker(session.id, 2)->status, "OPH_STATUS_RUNNING");
  EXPECT_EQ(jobs.find_marker(session.id, 2)->end_time, "");
  jobs.set_ended(id, "OPH_STATUS_COMPLETED", "{}", "http://localhost/ophion/1/2");
  jobs.set_status(workflow, "OPH_STATUS_RUNNING");

  const auto found = jobs.find_marker(session.id, 2);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->parent_id, workflow);
  EXPECT_EQ(found->session_code, session.code);
  EXPECT_EQ(found->user, "ann");
  EXPECT_EQ(found->operator_name, "oph_reduce");
  EXPECT_EQ(found->status, "OPH_STATUS_COMPLETED");
  EXPECT_EQ(found->submission, "operator=oph_reduce;");
  EXPECT_EQ(found->response, "{}");
  EXPECT_EQ(found->output_cube, "http://localhost/ophion/1/2");
  EXPECT_FALSE(found->start_time.empty());
  EXPECT_FALSE(found->end_time.empty());
  EXPECT_EQ(jobs.find_workflow(session.id, 1)->id, workflow);
  EXPECT_EQ(jobs.find_workflow(session.id, 1)->request, job(1, 1).request);
  EXPECT_EQ(jobs.tasks(workflow).at(0).response, "{}");
  EXPECT_EQ(jobs.find_workflow(session.id, 2), std::nullopt);
  EXPECT_EQ(jobs.find_marker(session.id, 3), std::nullopt);
}

TEST_F(JobsTest, ListsWithoutTheLongDocuments) {
  auto& jobs = catalogue->jobs();
  for (std::int64_t i = 1; i <= 3; ++i) {
    auto task = job(i, 2 * i);
    task.parent_id = jobs.create(job(i, 2 * i - 1));
    jobs.set_ended(jobs.create(task), "OPH_STATUS_COMPLETED", "{}", "");
  }
  const auto workflows = jobs.workflows(session.id);
  ASSERT_EQ(workflows.size(), 3U);
  EXPECT_EQ(workflows[2].workflow, 3);
  EXPECT_EQ(workflows[0].request, "");
  EXPECT_EQ(workflows[0].command, "oph_reduce operation='avg';");
  const auto tasks = jobs.all_tasks(session.id);
  ASSERT_EQ(tasks.size(), 3U);
  EXPECT_EQ(tasks[0].marker, 2);
  EXPECT_EQ(tasks[0].response, "");
}

TEST_F(JobsTest, KnowsTheOutputsOfWhatIsDone) {
  auto& jobs = catalogue->jobs();
  const auto exported = jobs.create(job(1, 1));
  const auto deleted = jobs.create(job(1, 2));
  EXPECT_EQ(jobs.done_outputs(exported), std::nullopt);
  jobs.set_done(exported, "file=/out.nc;");
  jobs.set_done(deleted, "");
  EXPECT_EQ(jobs.done_outputs(exported), "file=/out.nc;");
  EXPECT_EQ(jobs.done_outputs(deleted), "");
}

TEST_F(JobsTest, RefusesAMarkerTwice) {
  catalogue->jobs().create(job(1, 1));
  EXPECT_THROW(catalogue->jobs().create(job(2, 1)), sql::SqlError);
}

TEST_F(JobsTest, KeepsLargeDocuments) {
  const std::string document(3 << 20, 'x');
  const auto id = catalogue->jobs().create(job(1, 1));
  catalogue->jobs().set_ended(id, "OPH_STATUS_COMPLETED", document, "");
  EXPECT_EQ(catalogue->jobs().find_marker(session.id, 1)->response, document);
}

}  // namespace
}  // namespace oph::metadb
