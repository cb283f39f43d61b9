// SPDX-License-Identifier: GPL-3.0-or-later
// Runs under mpirun with any number of ranks: each of them makes the same checks.
#include "framework/mpi/mpi_communicator.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "framework/team.h"

namespace oph::framework {
namespace {

std::optional<MpiSession> session;

/// Seconds of processor time that this process took so far.
double processor_time() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

TEST(MpiCommunicator, ExchangesTextsOfAnyLength) {
  MpiCommunicator communicator{session->size()};
  EXPECT_EQ(communicator.rank(), session->rank());
  EXPECT_EQ(communicator.size(), session->size());
  for (const std::size_t length : {0, 1, 100, 3000000}) {
    const auto own = length * static_cast<std::size_t>(communicator.rank() + 1);
    const auto texts = communicator.exchange(std::string(own, 'a'));
    ASSERT_EQ(texts.size(), static_cast<std::size_t>(communicator.size()));
    for (std::size_t rank = 0; rank < texts.size(); ++rank) {
      EXPECT_EQ(texts[rank], std::string(length * (rank + 1), 'a'));
    }
  }
}

TEST(MpiCommunicator, SomeRanksCanWorkWithoutTheOthers) {
  const int size = (session->size() + 1) / 2;
  if (session->rank() >= size) return;
  MpiCommunicator communicator{size};
  const auto texts = communicator.exchange(std::to_string(session->rank()));
  ASSERT_EQ(texts.size(), static_cast<std::size_t>(size));
  EXPECT_EQ(texts.back(), std::to_string(size - 1));
}

TEST(MpiCommunicator, WaitsWithoutUsingTheProcessor) {
  MpiCommunicator communicator{session->size()};
  communicator.exchange("all are here");
  const auto before = processor_time();
  if (communicator.rank() == 0) std::this_thread::sleep_for(std::chrono::seconds{1});
  communicator.exchange("the root was late");
  const auto used = processor_time() - before;
  EXPECT_LT(used, 0.15);
  if (session->size() > 1 && session->rank() == 1) std::printf("waited 1 s, used %.3f s\n", used);
}

TEST(MpiCommunicator, LetsATeamAgree) {
  MpiCommunicator communicator{session->size()};
  Team team{communicator};
  const int failing = session->size() - 1;
  for (int round = 0; round < 100; ++round) {
    team.begin_phase();
    const auto own = guard([&] {
      if (round % 2 == 1 && team.rank() == failing) throw user_error("round {}", round);
      try {
        EXPECT_EQ(team.from_root([&] { return std::to_string(round); }), std::to_string(round));
      } catch (const PeerFailed&) {
      }
    });
    const auto verdict = team.end_phase(own);
    EXPECT_EQ(verdict.ok, round % 2 == 0);
    if (!verdict) {
      EXPECT_EQ(verdict.text, fmt::format("round {}", round));
    }
  }
}

}  // namespace
}  // namespace oph::framework

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  oph::framework::session.emplace();
  const int result = RUN_ALL_TESTS();
  oph::framework::session.reset();
  return result;
}
