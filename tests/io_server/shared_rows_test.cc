// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/shared_rows.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "base/error.h"
#include "io_server/session.h"
#include "tests/io_server/test_server.h"

namespace oph::io_server {
namespace {

constexpr std::size_t kRowBytes = 1000;
constexpr std::int64_t kRows = 50;

/// Rows whose bytes are their numbers.
void number_rows(const SharedRows& memory) {
  for (std::int64_t row = 0; row < kRows; ++row) {
    std::memset(memory.data() + static_cast<std::size_t>(row) * kRowBytes, static_cast<int>(row),
                kRowBytes);
  }
}

class SharedRowsTest : public testing::TestWithParam<bool> {
 protected:
  SharedRowsTest() { store_.create(table_); }
  ~SharedRowsTest() override { store_.drop({&table_, 1}); }

  Relation table_{"io1", "fact_3_1", GetParam()};
  SharedRows memory_{kRows * kRowBytes};
  FragmentStore store_{shared_server().configuration()};
};

TEST_P(SharedRowsTest, AreWrittenAndReadByTheServer) {
  ASSERT_TRUE(store_.shares("io1", memory_));
  number_rows(memory_);
  constexpr std::int64_t kFirstKey = 101;
  constexpr std::int64_t kPart = 20;
  store_.write(table_, {memory_, 0, kFirstKey, kPart, kRowBytes});
  store_.write(table_, {memory_, kPart * kRowBytes, kFirstKey + kPart, kRows - kPart, kRowBytes});
  std::int64_t rows = 0;
  store_.read(table_, {}, [&](std::int64_t key, sql::Bytes array) {
    ASSERT_EQ(array.size(), kRowBytes);
    for (const auto byte : array) ASSERT_EQ(static_cast<std::int64_t>(byte), key - kFirstKey);
    ++rows;
  });
  EXPECT_EQ(rows, kRows);

  const SharedRows back{kRows * kRowBytes};
  store_.read(table_, {back, 2 * kRowBytes, kFirstKey + 30, 10, kRowBytes});
  const auto* part = back.data() + 2 * kRowBytes;
  EXPECT_EQ(std::memcmp(part, memory_.data() + 30 * kRowBytes, 10 * kRowBytes), 0);
  EXPECT_EQ(static_cast<int>(*(part - 1)), 0);
  EXPECT_EQ(static_cast<int>(part[10 * kRowBytes]), 0);
}

TEST_P(SharedRowsTest, MustFitInTheMemory) {
  EXPECT_THROW(store_.write(table_, {memory_, kRowBytes + 4096, 1, kRows, kRowBytes}), Error);
  // Without transactions the rows before the first wrong one are there.
  store_.drop({&table_, 1});
  store_.create(table_);
  store_.write(table_, {memory_, 0, 1, kRows, kRowBytes});
  EXPECT_THROW(store_.read(table_, {memory_, kRowBytes + 4096, 1, kRows, kRowBytes}), Error);
}

TEST_P(SharedRowsTest, MustBeThere) {
  store_.write(table_, {memory_, 0, 1, kRows, kRowBytes});
  EXPECT_THROW(store_.read(table_, {memory_, 0, 2, kRows, kRowBytes}), Error);
  EXPECT_THROW(store_.read(table_, {memory_, 0, 1, 2, kRowBytes - 1}), Error);
}

INSTANTIATE_TEST_SUITE_P(Compression, SharedRowsTest, testing::Bool());

/// What the server says when it reads 4 bytes at 4096 of a descriptor of this process.
std::string refusal(int descriptor, std::string_view token) {
  const auto& server = shared_server().settings();
  Session session{server, shared_server().configuration().text("io.database")};
  session.ensure_connected();
  try {
    session.run([&](sql::Connection& connection) {
      auto row = connection.query(fmt::format(
          "SELECT oph_internal_read_memory({}, {}, '{}', 4096, 4)", ::getpid(), descriptor, token));
      row.next();
    });
    session.raise_primitive_failure();
  } catch (const Error& error) {
    return error.text();
  }
  return "";
}

TEST(SharedMemory, IsNothingElse) {
  const std::string token(32, 'x');
  const auto memory = [&](const char* name, int seals) {
    const auto descriptor = ::memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING);
    EXPECT_EQ(::ftruncate(descriptor, 8192), 0);
    EXPECT_EQ(::pwrite(descriptor, token.data(), token.size(), 0),
              static_cast<ssize_t>(token.size()));
    EXPECT_EQ(::fcntl(descriptor, F_ADD_SEALS, seals), 0);
    return descriptor;
  };
  const auto right = memory("ophion_rows", F_SEAL_SHRINK);
  EXPECT_EQ(refusal(right, token), "");
  EXPECT_THAT(refusal(right, std::string(32, 'y')), testing::HasSubstr("another one"));
  EXPECT_THAT(refusal(right, "x"), testing::HasSubstr("another one"));
  const auto unsealed = memory("ophion_rows", 0);
  EXPECT_THAT(refusal(unsealed, token), testing::HasSubstr("not sealed"));
  const auto other = memory("other", F_SEAL_SHRINK);
  EXPECT_THAT(refusal(other, token), testing::HasSubstr("shares none"));
  const auto file = ::open("/etc/passwd", O_RDONLY | O_CLOEXEC);
  EXPECT_THAT(refusal(file, token), testing::HasSubstr("shares none"));
  EXPECT_THAT(refusal(12345, token), testing::HasSubstr("shares none"));
  for (const auto descriptor : {right, unsealed, other, file}) ::close(descriptor);
}

}  // namespace
}  // namespace oph::io_server
