// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/shared_file.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <span>
#include <string>

#include "base/error.h"
#include "base/shared_descriptor.h"
#include "io_server/session.h"
#include "tests/io_server/test_server.h"
#include "tests/support/temporary_folder.h"

namespace oph::io_server {
namespace {

// Longer than the pieces that are put together, and no part of them.
constexpr std::size_t kRowBytes = 300'007;
constexpr std::int64_t kRows = 20;

char letter(std::int64_t key) {
  return static_cast<char>('A' + key);
}

class SharedFileTest : public testing::TestWithParam<bool> {
 protected:
  SharedFileTest() {
    store_.create(table_);
    auto writer = store_.write(table_);
    // Not in the order of their keys.
    for (std::int64_t i = 0; i < kRows; ++i) {
      const auto key = 1 + i * 7 % kRows;
      const std::string row(kRowBytes, letter(key));
      writer.add(key, std::as_bytes(std::span{row}));
    }
    writer.finish();
  }
  ~SharedFileTest() override {
    store_.drop({&table_, 1});
    ::close(descriptor_);
  }

  std::string content(std::size_t offset, std::size_t bytes) const {
    std::string text(bytes, '?');
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(
        0, ::pread(descriptor_, text.data(), bytes, static_cast<off_t>(offset)))));
    return text;
  }

  test::TemporaryFolder folder_;
  int descriptor_ = ::open((folder_.path() / "rows").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  SharedFile file_{descriptor_};
  Relation table_{"io1", "fact_4_1", GetParam()};
  FragmentStore store_{shared_server().configuration()};
};

TEST_P(SharedFileTest, IsWrittenByTheServer) {
  ASSERT_TRUE(store_.shares("io1", file_));
  constexpr std::int64_t kPosition = 12345;
  store_.read(table_, FileBlock{file_, kPosition, 3, 15, kRowBytes});
  EXPECT_EQ(content(0, kPosition), std::string(kPosition, '\0'));
  for (std::int64_t row = 0; row < 15; ++row) {
    const auto at = kPosition + static_cast<std::size_t>(row) * kRowBytes;
    ASSERT_EQ(content(at, kRowBytes), std::string(kRowBytes, letter(3 + row))) << row;
  }
  EXPECT_EQ(content(kPosition + 15 * kRowBytes, 1), "");
}

TEST_P(SharedFileTest, TakesAllRowsOfTheRightLength) {
  const auto failure = [&](const FileBlock& block) {
    try {
      store_.read(table_, block);
    } catch (const Error& error) {
      return error.text();
    }
    return std::string{};
  };
  EXPECT_THAT(failure({file_, 0, 2, kRows, kRowBytes}), testing::HasSubstr("rows=19"));
  EXPECT_THAT(failure({file_, 0, 1, 2, kRowBytes - 1}), testing::HasSubstr("rows=0"));
}

INSTANTIATE_TEST_SUITE_P(Compression, SharedFileTest, testing::Bool());

/// What the server says when it is to write to a file that shared memory names so.
std::string refusal(const SharedDescriptor& named) {
  const SharedRows note{sizeof(named)};
  std::memcpy(note.data(), &named, sizeof(named));
  Session session{shared_server().settings(), shared_server().configuration().text("io.database")};
  session.ensure_connected();
  try {
    session.run([&](sql::Connection& connection) {
      auto row = connection.query("SELECT oph_internal_write_file(" + note.sql_place(0) +
                                  ", 0, 5, 'bytes')");
      row.next();
    });
    session.raise_primitive_failure();
  } catch (const Error& error) {
    return error.text();
  }
  return "";
}

TEST(SharedFile, IsNothingElse) {
  const test::TemporaryFolder folder;
  const auto path = (folder.path() / "file").string();
  const auto named = [](int descriptor) {
    struct stat status {};
    EXPECT_EQ(::fstat(descriptor, &status), 0);
    return SharedDescriptor{descriptor, status.st_dev, status.st_ino};
  };
  const auto right = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  EXPECT_EQ(refusal(named(right)), "");
  EXPECT_EQ(std::filesystem::file_size(path), 5);

  auto other = named(right);
  ++other.inode;
  EXPECT_THAT(refusal(other), testing::HasSubstr("another one"));
  const auto device = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  EXPECT_THAT(refusal(named(device)), testing::HasSubstr("another one"));
  auto closed = named(right);
  closed.number = 12345;
  EXPECT_THAT(refusal(closed), testing::HasSubstr("No such file"));
  for (const auto descriptor : {right, device}) ::close(descriptor);
}

}  // namespace
}  // namespace oph::io_server
