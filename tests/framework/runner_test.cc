// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/runner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/response.h"
#include "tests/framework/task_fixture.h"

namespace oph::framework {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kPhases[] = {"setup",  "init",    "distribute", "execute",
                                        "reduce", "destroy", "cleanup"};

class RunnerTest : public TaskTest {
 protected:
  /// Runs a task on so many ranks; returns the outcome of each.
  std::vector<Outcome> run(int ranks, const std::string& submission) {
    std::filesystem::remove(log);
    for (int rank = 0; rank < ranks; ++rank) {
      // libltdl is not for threads: the libraries are loaded before.
      guard([&] { environment(rank).operators.require("oph_probe"); });
      guard([&] { environment(rank).operators.require("oph_throwing"); });
      guard([&] { environment(rank).operators.require("oph_bare"); });
    }
    std::vector<Outcome> outcomes(static_cast<std::size_t>(ranks));
    run_ranks(ranks, [&](Communicator& communicator) {
      Monitor monitor;
      outcomes[static_cast<std::size_t>(communicator.rank())] =
          run_task(environment(communicator.rank()), communicator, monitor, submission);
    });
    return outcomes;
  }

  std::string probe(const std::string& arguments) const {
    return "operator=oph_probe;log=" + log.string() + ";" + arguments;
  }

  /// Phases that the ranks went through, "<rank> <phase>".
  std::vector<std::string> phases() const {
    std::vector<std::string> lines;
    std::ifstream file{log};
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
  }

  static std::string error(const Outcome& outcome) {
    return Response::parse(outcome.response).error().value_or("no error");
  }

  std::filesystem::path log = test::MariadbInstance::shared().folder() / "phases";
};

TEST_F(RunnerTest, GoesThroughAllPhases) {
  for (const int ranks : {1, 3}) {
    const auto outcomes = run(ranks, probe("talk=yes"));
    for (const auto& outcome : outcomes) {
      EXPECT_TRUE(outcome.ok) << outcome.response;
      EXPECT_EQ(outcome.status, "OPH_STATUS_COMPLETED");
    }
    EXPECT_EQ(error(outcomes.front()), "no error");
    EXPECT_EQ(phases().size(), 7U * static_cast<std::size_t>(ranks));
  }
}

/// Whatever fails, on whichever rank: all ranks hear the same, and destroy and cleanup are run.
TEST_F(RunnerTest, FailsTogetherInEachPhase) {
  const std::string names[] = {"SET_ENV", "INIT", "DISTRIBUTE", "EXECUTE", "REDUCE", "DESTROY"};
  for (std::size_t phase = 0; phase < std::size(names); ++phase) {
    for (const auto* where : {"-1", "0", "2"}) {
      for (const auto* talk : {"yes", "no"}) {
        const auto request =
            probe(fmt::format("fail_in={};fail_on={};talk={}", kPhases[phase], where, talk));
        SCOPED_TRACE(request);
        for (const auto& outcome : run(3, request)) {
          EXPECT_FALSE(outcome.ok);
          EXPECT_EQ(outcome.status, fmt::format("OPH_STATUS_{}_ERROR", names[phase]));
          EXPECT_THAT(error(outcome), HasSubstr("the value is wrong"));
        }
        const auto after = phases();
        for (std::size_t later = phase + 1; later < 5; ++later) {
          EXPECT_THAT(after, Not(Contains(fmt::format("0 {}", kPhases[later]))));
        }
        // An operator whose constructor threw was never there.
        if (phase == 0) continue;
        for (int rank = 0; rank < 3; ++rank) {
          EXPECT_THAT(after, Contains(fmt::format("{} destroy", rank)));
          EXPECT_THAT(after, Contains(fmt::format("{} cleanup", rank)));
        }
      }
    }
  }
}

TEST_F(RunnerTest, ShowsOneSentence) {
  EXPECT_EQ(error(run(2, probe("fail_in=execute;fail_on=1")).front()),
            "the value is wrong (rank=1)");
  EXPECT_EQ(error(run(2, probe("fail_in=init;blame=system")).front()), "the disk is full (rank=0)");
  EXPECT_FALSE(error(run(1, probe("fail_in=init;blame=bug")).front()).empty());
  EXPECT_FALSE(error(run(1, probe("fail_in=init;blame=foreign")).front()).empty());
}

TEST_F(RunnerTest, RefusesRequestsThatAreNone) {
  const auto refusal = [&](const std::string& request) {
    const auto outcomes = run(2, request);
    for (const auto& outcome : outcomes) {
      EXPECT_FALSE(outcome.ok);
      EXPECT_EQ(outcome.status, "OPH_STATUS_SET_ENV_ERROR");
    }
    return error(outcomes.front());
  };
  EXPECT_THAT(refusal(""), HasSubstr("operator is missing"));
  EXPECT_THAT(refusal("nonsense"), HasSubstr("name=value"));
  EXPECT_THAT(refusal("operator=oph_prob;x=1"), HasSubstr("did you mean oph_probe?"));
  EXPECT_THAT(refusal("operator=oph_probe;"), HasSubstr("log is missing"));
  EXPECT_THAT(refusal(probe("blame=nobody")), HasSubstr("blame must be one of"));
  EXPECT_THAT(refusal(probe("sessionid=http://elsewhere/sessions/1/experiment")),
              HasSubstr("must be a session of this server"));
  EXPECT_THAT(refusal("operator=oph_unfinished;"), HasSubstr("lacks oph_execute_operator"));
}

TEST_F(RunnerTest, WarnsAboutUnknownArguments) {
  const auto outcome = run(1, probe("tlak=yes")).front();
  EXPECT_TRUE(outcome.ok);
  EXPECT_THAT(outcome.response, HasSubstr("unknown argument (tlak), did you mean talk?"));
}

TEST_F(RunnerTest, RunsOperatorsInC) {
  const auto good = run(2, "operator=oph_bare;message=all is well;").front();
  EXPECT_TRUE(good.ok) << good.response;
  const auto response = Response::parse(good.response);
  EXPECT_EQ(response.find_text("Done")->message, "all is well");

  const auto explained = run(2, "operator=oph_bare;fail=text;").front();
  EXPECT_EQ(explained.status, "OPH_STATUS_EXECUTE_ERROR");
  EXPECT_EQ(error(explained), "it was asked to fail");
  EXPECT_EQ(error(run(2, "operator=oph_bare;fail=silent;").front()),
            "operator oph_bare failed (code=7)");
}

TEST_F(RunnerTest, SurvivesWhatIsThrownAcrossTheBorder) {
  for (const auto& outcome : run(3, "operator=oph_throwing;")) {
    EXPECT_FALSE(outcome.ok);
    EXPECT_EQ(outcome.status, "OPH_STATUS_EXECUTE_ERROR");
  }
}

TEST_F(RunnerTest, FiltersTheResponse) {
  const auto outcome = run(1, "operator=oph_bare;message=hidden;objkey_filter=none;").front();
  EXPECT_THAT(outcome.response, Not(HasSubstr("hidden")));
  EXPECT_THAT(outcome.response, HasSubstr("SUCCESS"));
}

TEST_F(RunnerTest, EndsACancelledTaskBeforeTheNextPhase) {
  class Cancelled final : public Monitor {
    bool is_cancelled() const override { return true; }
  };
  Cancelled monitor;
  SerialCommunicator alone;
  const auto outcome = run_task(environment(), alone, monitor, probe("talk=yes"));
  EXPECT_EQ(outcome.status, "OPH_STATUS_SET_ENV_ERROR");
  EXPECT_EQ(error(outcome), "the task was cancelled");
}

}  // namespace
}  // namespace oph::framework
