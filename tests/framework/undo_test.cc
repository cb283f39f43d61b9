// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "framework/new_cube.h"
#include "tests/framework/task_fixture.h"

namespace oph::framework {
namespace {

using ::testing::SizeIs;

class UndoTest : public TaskTest {
 protected:
  metadb::Cube plan() {
    metadb::Container container;
    container.folder_id = task.root_folder();
    container.name = "c";
    metadb::Cube cube;
    cube.container_id = task.catalogue().containers().create(container, {});
    cube.measure = "m";
    return cube;
  }
  metadb::Cubes& cubes() { return task.catalogue().cubes(); }

  SerialCommunicator alone;
  Monitor monitor;
  OperatorManual manual;
  Task task{environment(), alone, monitor, TaskString::parse("operator=oph_test"), manual};
};

TEST_F(UndoTest, AFailedTaskGivesUpItsClaim) {
  task.check_arguments();
  NewCube cube{task, plan()};
  EXPECT_THAT(cubes().claims(), SizeIs(1));
  EXPECT_TRUE(cubes().is_held(cube.cube().id));
  task.set_failed();
  cube.undo_if_failed(task);
  EXPECT_THAT(cubes().claims(), SizeIs(0));
}

TEST_F(UndoTest, ACommitWhoseAnswerWasLostStays) {
  task.check_arguments();
  NewCube cube{task, plan()};
  // The commit took the claim with it, but this process never heard of it.
  metadb::Catalogue other{configuration};
  other.cubes().commit(cube.cube(), {}, {});
  task.set_failed();
  cube.undo_if_failed(task);
  EXPECT_TRUE(cubes().find(cube.cube().id));
}

TEST_F(UndoTest, ACommitUnderWayIsWaitedFor) {
  task.check_arguments();
  NewCube cube{task, plan()};
  metadb::Catalogue other{configuration};
  other.connection().execute_text("START TRANSACTION");
  other.connection().execute_text("DELETE FROM storage_claim");
  std::jthread commit{[&] {
    std::this_thread::sleep_for(std::chrono::milliseconds{200});
    other.connection().execute_text("COMMIT");
  }};
  EXPECT_FALSE(cubes().condemn(cube.cube().id));
}

TEST_F(UndoTest, AClaimIsHeldAsLongAsItsSession) {
  std::int64_t id = 0;
  {
    metadb::Catalogue other{configuration};
    id = other.cubes().claim("task");
    EXPECT_TRUE(cubes().is_held(id));
  }
  for (int attempt = 0; cubes().is_held(id) && attempt < 200; ++attempt) {
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  EXPECT_FALSE(cubes().is_held(id));

  const auto own = cubes().claim("task");
  EXPECT_TRUE(cubes().is_held(own));
  cubes().let_go();
  EXPECT_FALSE(cubes().is_held(own));
}

}  // namespace
}  // namespace oph::framework
