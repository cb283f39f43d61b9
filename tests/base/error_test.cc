// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"

#include <gtest/gtest.h>

#include <cerrno>
#include <new>
#include <stdexcept>
#include <system_error>

namespace oph {
namespace {

TEST(ErrorTest, CarriesBlameAndText) {
  const auto error = user_error("no such datacube (cube={})", 7);
  EXPECT_EQ(error.blame(), Blame::kUser);
  EXPECT_EQ(error.text(), "no such datacube (cube=7)");
  EXPECT_STREQ(error.what(), "no such datacube (cube=7)");
  EXPECT_EQ(error.context(), "");
  EXPECT_EQ(name(Blame::kUser), "user");
  EXPECT_EQ(name(Blame::kSystem), "system");
  EXPECT_EQ(name(Blame::kBug), "bug");
}

TEST(ErrorTest, AddsFramesInnermostFirst) {
  try {
    with_context("operator oph_reduce", [] {
      with_context("fragment 12", []() -> int { throw system_error("the disk is full"); });
    });
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.text(), "the disk is full");
    EXPECT_EQ(error.context(), "fragment 12, operator oph_reduce");
  }
}

TEST(ErrorTest, TellsTheReasonOfTheSystem) {
  errno = ENOENT;
  const auto error = errno_error("cannot open a file");
  EXPECT_EQ(error.blame(), Blame::kSystem);
  EXPECT_EQ(error.text(), "cannot open a file: No such file or directory");
}

TEST(GuardTest, ReportsSuccess) {
  EXPECT_TRUE(guard([] {}).ok);
  EXPECT_NO_THROW(Status::success().raise());
}

TEST(GuardTest, KeepsAnErrorWhole) {
  const auto status = guard([] {
    auto error = user_error("wrong");
    error.add_context("here");
    throw error;
  });
  EXPECT_FALSE(status);
  EXPECT_EQ(status.blame, Blame::kUser);
  EXPECT_EQ(status.text, "wrong");
  EXPECT_EQ(status.context, "here");
  try {
    status.raise();
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    EXPECT_EQ(error.context(), "here");
  }
}

TEST(GuardTest, TakesEverythingElseForABugOrTheMachine) {
  const auto foreign = guard([] { throw std::runtime_error{"boom"}; });
  EXPECT_EQ(foreign.blame, Blame::kBug);
  EXPECT_EQ(foreign.text, "unexpected failure: boom");
  const auto memory = guard([] { throw std::bad_alloc{}; });
  EXPECT_EQ(memory.blame, Blame::kSystem);
  EXPECT_EQ(memory.text, "out of memory");
  const auto threads = guard([] {
    throw std::system_error{std::make_error_code(std::errc::resource_unavailable_try_again)};
  });
  EXPECT_EQ(threads.blame, Blame::kSystem);
  EXPECT_EQ(threads.text, "out of memory or threads: none can be started");
  const auto unknown = guard([] { throw 42; });
  EXPECT_EQ(unknown.blame, Blame::kBug);
}

TEST(CheckTest, BlamesUs) {
  EXPECT_NO_THROW(OPH_CHECK(1 + 1 == 2));
  const auto status = guard([] { OPH_CHECK(1 + 1 == 3); });
  EXPECT_EQ(status.blame, Blame::kBug);
  EXPECT_NE(status.text.find("1 + 1 == 3"), std::string::npos);
}

}  // namespace
}  // namespace oph
