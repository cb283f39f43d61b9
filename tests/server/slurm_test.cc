// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/slurm.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

TEST(SlurmTest, ReadsWhatIsKnownOfAJob) {
  const auto job = parse_slurm_job(
      "JobId=7 JobName=ophion-slurm5 Account=climate JobState=TIMEOUT Reason=TimeLimit "
      "ExitCode=0:15 "
      "NodeList=node[1-3] BatchHost=node1 Command=/x/task.sh Comment=JobState=RUNNING ");
  EXPECT_EQ(job.state, "TIMEOUT");
  EXPECT_EQ(job.reason, "TimeLimit");
  EXPECT_EQ(job.nodes, "node[1-3]");
  EXPECT_EQ(job.exit_code, "0:15");
  EXPECT_TRUE(job.has_ended());
  EXPECT_FALSE(job.is_pending());
}

TEST(SlurmTest, AWaitingJobHasNoNodes) {
  const auto job = parse_slurm_job("JobId=7 JobState=PENDING Reason=Priority NodeList=(null)");
  EXPECT_TRUE(job.is_pending());
  EXPECT_FALSE(job.has_ended());
  EXPECT_EQ(job.nodes, "");
}

TEST(SlurmTest, AForgottenJobHasEnded) {
  EXPECT_TRUE(parse_slurm_job("").has_ended());
}

TEST(SlurmTest, AccountsHavePlainNames) {
  for (const auto* name : {"climate", "p_1", "A-b.c"}) EXPECT_TRUE(is_account_name(name)) << name;
  for (const auto* name : {"", "-p", "a b", "a;b", "$(id)", "a\nb", "a=b", "\xc3\xa4"}) {
    EXPECT_FALSE(is_account_name(name)) << name;
  }
  EXPECT_FALSE(is_account_name(std::string(65, 'a')));
}

}  // namespace
}  // namespace oph::server
