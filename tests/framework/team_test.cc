// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/team.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>

#include "tests/framework/thread_ranks.h"

namespace oph::framework {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Runs one phase on each rank the way the runner does; returns the verdicts.
std::vector<Status> run_phase(int size, const std::function<void(Team&)>& body) {
  std::vector<Status> verdicts(static_cast<std::size_t>(size));
  run_ranks(size, [&](Communicator& communicator) {
    Team team{communicator};
    team.begin_phase();
    const auto own = guard([&] {
      try {
        body(team);
      } catch (const PeerFailed&) {
        // The runner, too, takes it for no failure of this rank.
      }
    });
    verdicts[static_cast<std::size_t>(team.rank())] = team.end_phase(own);
  });
  return verdicts;
}

void expect_verdict(const std::vector<Status>& verdicts, Blame blame, std::string_view text) {
  for (const auto& verdict : verdicts) {
    EXPECT_FALSE(verdict.ok);
    EXPECT_EQ(verdict.blame, blame);
    EXPECT_EQ(verdict.text, text);
  }
}

class TeamTest : public ::testing::TestWithParam<int> {};

TEST_P(TeamTest, AgreesOnSuccess) {
  const auto verdicts = run_phase(GetParam(), [](Team& team) {
    EXPECT_EQ(team.from_root([] { return std::string{"from the root"}; }), "from the root");
    const auto texts = team.share(std::to_string(team.rank()));
    ASSERT_EQ(texts.size(), static_cast<std::size_t>(team.size()));
    for (std::size_t i = 0; i < texts.size(); ++i) EXPECT_EQ(texts[i], std::to_string(i));
  });
  for (const auto& verdict : verdicts) EXPECT_TRUE(verdict.ok) << verdict.text;
}

TEST_P(TeamTest, OneRankFailsBeforeAValue) {
  for (int failing = 0; failing < GetParam(); ++failing) {
    std::atomic<int> reached = 0;
    const auto verdicts = run_phase(GetParam(), [&](Team& team) {
      if (team.rank() == failing) throw user_error("no such thing (rank={})", failing);
      team.from_root([] { return std::string{}; });
      ++reached;
    });
    expect_verdict(verdicts, Blame::kUser, fmt::format("no such thing (rank={})", failing));
    EXPECT_EQ(reached, 0);
  }
}

TEST_P(TeamTest, RootFailsToMakeTheValue) {
  std::atomic<int> reached = 0;
  const auto verdicts = run_phase(GetParam(), [&](Team& team) {
    team.from_root([]() -> std::string { throw system_error("the catalogue is gone"); });
    ++reached;
  });
  expect_verdict(verdicts, Blame::kSystem, "the catalogue is gone");
  EXPECT_EQ(reached, 0);
}

TEST_P(TeamTest, OneRankFailsBetweenTwoValues) {
  const int failing = GetParam() - 1;
  const auto verdicts = run_phase(GetParam(), [&](Team& team) {
    team.share("a");
    if (team.rank() == failing) throw user_error("in between");
    team.share("b");
    team.share("c");
  });
  expect_verdict(verdicts, Blame::kUser, "in between");
}

TEST_P(TeamTest, EveryRankFails) {
  const auto verdicts =
      run_phase(GetParam(), [](Team& team) { throw system_error("rank {}", team.rank()); });
  expect_verdict(verdicts, Blame::kSystem, "rank 0");
}

/// What only ranks that differ can show.
class SeveralRanksTest : public TeamTest {};

TEST_P(SeveralRanksTest, UserErrorExplainsBest) {
  const auto verdicts = run_phase(GetParam(), [](Team& team) {
    if (team.rank() == 0) throw system_error("a server hung up");
    if (team.rank() == 1) throw user_error("the filter is wrong");
  });
  expect_verdict(verdicts, Blame::kUser, "the filter is wrong");
}

TEST_P(TeamTest, SwallowedPeerFailureStillEndsThePhase) {
  const auto verdicts = run_phase(GetParam(), [](Team& team) {
    if (team.rank() == 0) throw user_error("the root fails");
    for (int i = 0; i < 3; ++i) {
      try {
        team.share("value");
      } catch (const PeerFailed&) {
      }
    }
  });
  expect_verdict(verdicts, Blame::kUser, "the root fails");
}

TEST_P(SeveralRanksTest, DifferentPathsAreABug) {
  const auto verdicts = run_phase(GetParam(), [](Team& team) {
    if (team.rank() == 1) team.share("only one rank shares");
  });
  for (const auto& verdict : verdicts) {
    EXPECT_EQ(verdict.blame, Blame::kBug);
    EXPECT_THAT(verdict.text, HasSubstr("different points"));
  }
}

TEST_P(TeamTest, CarriesAnyBytes) {
  const std::string bytes{"\0E\xff\nV", 5};
  const auto verdicts = run_phase(GetParam(), [&](Team& team) {
    EXPECT_EQ(team.from_root([&] { return bytes; }), bytes);
    if (team.rank() == 0) throw user_error("{}", bytes);
  });
  for (const auto& verdict : verdicts) EXPECT_FALSE(verdict.ok);
}

/// Whatever some ranks do in a phase, all ranks end it with the same verdict.
TEST_P(TeamTest, NeverDisagrees) {
  std::mt19937 random{7};
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<int> fails_at(static_cast<std::size_t>(GetParam()));
    for (auto& at : fails_at) at = static_cast<int>(random() % 6);
    const auto verdicts = run_phase(GetParam(), [&](Team& team) {
      for (int step = 0; step < 4; ++step) {
        if (fails_at[static_cast<std::size_t>(team.rank())] == step) throw user_error("{}", step);
        team.share("value");
      }
    });
    for (const auto& verdict : verdicts) {
      EXPECT_EQ(verdict.ok, verdicts.front().ok);
      EXPECT_EQ(verdict.text, verdicts.front().text);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Ranks, TeamTest, ::testing::Values(1, 2, 5));
INSTANTIATE_TEST_SUITE_P(Ranks, SeveralRanksTest, ::testing::Values(2, 5));

}  // namespace
}  // namespace oph::framework
