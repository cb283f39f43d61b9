// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/output_file.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <optional>

#include "base/error.h"
#include "tests/support/temporary_folder.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;

class OutputFiles : public ::testing::Test {
 protected:
  void start(bool may_replace = false) {
    file_.emplace(folder_ / "a.nc", "/a.nc", "17", may_replace, folder_ / "notes");
    std::ofstream{file_->temporary()} << "new";
  }
  /// As start(), by a task that was killed.
  fs::path leave() {
    start();
    const auto temporary = file_->temporary();
    fs::copy(note_of(temporary), folder_ / "note");
    file_.reset();
    fs::copy(folder_ / "note", note_of(temporary));
    std::ofstream{temporary} << "half";
    return temporary;
  }
  void age(const fs::path& path) {
    fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours{2});
  }
  fs::path note_of(const fs::path& temporary) const {
    return folder_ / "notes" / ("17~" + temporary.filename().string());
  }
  bool has_notes() const { return !fs::is_empty(folder_ / "notes"); }
  std::string content() const {
    std::ifstream file{folder_ / "a.nc"};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  const test::TemporaryFolder made_;
  const fs::path folder_ = made_.path();
  std::optional<OutputFile> file_;
};

TEST_F(OutputFiles, AppearWhenTheyAreComplete) {
  start();
  EXPECT_FALSE(fs::exists(folder_ / "a.nc"));
  EXPECT_TRUE(has_notes());
  file_->publish();
  file_.reset();
  EXPECT_EQ(content(), "new");
  EXPECT_FALSE(has_notes());
}

TEST_F(OutputFiles, LeaveNothingIfTheyAreNotPublished) {
  start();
  const auto temporary = file_->temporary();
  file_.reset();
  EXPECT_FALSE(fs::exists(temporary));
  EXPECT_FALSE(has_notes());
}

TEST_F(OutputFiles, ReplaceOnlyIfTheyMay) {
  std::ofstream{folder_ / "a.nc"} << "old";
  EXPECT_THROW(start(), Error);
  start(true);
  file_->publish();
  EXPECT_EQ(content(), "new");
}

TEST_F(OutputFiles, DoNotReplaceWhatCameMeanwhile) {
  start();
  std::ofstream{folder_ / "a.nc"} << "other";
  EXPECT_THROW(file_->publish(), Error);
  file_.reset();
  EXPECT_EQ(content(), "other");
}

TEST_F(OutputFiles, OfATaskThatEndedAreSwept) {
  const auto temporary = leave();
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "18"), 0U);
  EXPECT_TRUE(fs::exists(temporary));
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "17"), 1U);
  EXPECT_FALSE(fs::exists(temporary));
  EXPECT_FALSE(has_notes());
}

TEST_F(OutputFiles, FoldersAreSweptWithWhatTheyHold) {
  const auto temporary = leave();
  fs::remove(temporary);
  fs::create_directories(temporary / "deep");
  std::ofstream{temporary / "deep/page.html"} << "half";
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "17"), 1U);
  EXPECT_FALSE(fs::exists(temporary));
}

TEST_F(OutputFiles, ThatAreAbandonedAreSwept) {
  const auto temporary = leave();
  const int lock = ::open(temporary.c_str(), O_RDWR);
  ASSERT_EQ(::flock(lock, LOCK_EX), 0);
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "all"), 0U) << "it is being written";
  ::close(lock);
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "all"), 1U);
}

TEST_F(OutputFiles, OfATaskThatLivesAreNotSwept) {
  start();
  age(file_->temporary());
  age(note_of(file_->temporary()));
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "all"), 0U);
  EXPECT_TRUE(fs::exists(file_->temporary()));
  EXPECT_TRUE(has_notes());
}

TEST_F(OutputFiles, EmptyNotesAreSweptWhenTheyAreOld) {
  fs::create_directories(folder_ / "notes");
  std::ofstream{folder_ / "notes/17~.a.nc.17.ophtmp"};
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "all"), 0U);
  EXPECT_TRUE(has_notes()) << "its writer may not have come to its text";
  age(folder_ / "notes/17~.a.nc.17.ophtmp");
  WritingNote::sweep(folder_ / "notes", "all");
  EXPECT_FALSE(has_notes());
}

TEST_F(OutputFiles, NotesNameNoOtherFiles) {
  fs::create_directories(folder_ / "notes");
  std::ofstream{folder_ / "precious"} << "x";
  std::ofstream{folder_ / "notes/17~a.nc"} << (folder_ / "precious").string();
  EXPECT_EQ(WritingNote::sweep(folder_ / "notes", "17"), 0U);
  EXPECT_TRUE(fs::exists(folder_ / "precious"));
  EXPECT_EQ(WritingNote::sweep(folder_ / "absent", "all"), 0U);
}

}  // namespace
}  // namespace oph::operators::netcdf
