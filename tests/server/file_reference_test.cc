// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/file_reference.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

#include "base/error.h"

namespace oph::server {
namespace {

namespace fs = std::filesystem;

class FileReferenceTest : public testing::Test {
 protected:
  FileReferenceTest() { fs::create_directories(base_ / "folder"); }
  ~FileReferenceTest() override { fs::remove_all(base_.parent_path()); }

  void write(const fs::path& path, std::string_view text) const {
    std::ofstream{base_ / path} << text;
  }
  std::optional<std::string> read(std::string_view name, std::string_view cdd = "/") const {
    return read_file_reference(base_, cdd, name);
  }

  const fs::path base_ =
      fs::temp_directory_path() / ("file_reference_test_" + std::to_string(::getpid())) / "data";
};

TEST_F(FileReferenceTest, ReadsTheFirstLine) {
  write("folder/next", "  /a b/c.nc \r\nmore\n");
  EXPECT_EQ(read("/folder/next"), "/a b/c.nc");
  EXPECT_EQ(read("folder/next"), "/a b/c.nc");
  EXPECT_EQ(read("next", "/folder"), "/a b/c.nc");
}

TEST_F(FileReferenceTest, WhatIsNotThereMayCome) {
  write("empty", "\n");
  for (const auto* name : {"/nothing", "/empty", "/folder", "/no/folder"}) {
    EXPECT_EQ(read(name), std::nullopt) << name;
  }
}

TEST_F(FileReferenceTest, StaysInTheRepository) {
  std::ofstream{base_.parent_path() / "secret"} << "/x";
  fs::create_symlink(base_.parent_path() / "secret", base_ / "link");
  for (const auto* name : {"../secret", "/folder/../../secret", "/link"}) {
    EXPECT_THROW(read(name), Error) << name;
  }
  EXPECT_THROW(read("x", "/.."), Error);
}

TEST_F(FileReferenceTest, RefusesWhatIsNoPath) {
  const std::string texts[] = {"/a;command=rm", "/a|/b", "[/*]", std::string("/a\0b", 4),
                               std::string(5000, 'x')};
  for (const auto& text : texts) {
    write("bad", text);
    EXPECT_THROW(read("bad"), Error) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace oph::server
