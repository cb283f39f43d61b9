// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/volatile_folder.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

namespace oph::io_server {
namespace {

namespace fs = std::filesystem;

TEST(VolatileFolder, IsPrivateAndGoesAtTheEnd) {
  fs::path path;
  {
    const VolatileFolder folder{"io1", "/a/stack/databases/io1"};
    path = folder.path();
    ASSERT_FALSE(path.empty());
    struct stat status {};
    ASSERT_EQ(::stat(path.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0700U);
    std::ofstream{path / "note"} << "note";
    EXPECT_TRUE(fs::exists(path / "note"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(VolatileFolder, EachOwnerHasItsOwn) {
  const VolatileFolder one{"io1", "/a/databases/io1"};
  const VolatileFolder other{"io1", "/b/databases/io1"};
  const VolatileFolder same{"io1", "/a/databases/./io1"};
  EXPECT_NE(one.path(), other.path());
  EXPECT_EQ(one.path(), same.path());
}

}  // namespace
}  // namespace oph::io_server
