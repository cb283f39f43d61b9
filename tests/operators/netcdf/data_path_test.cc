// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/data_path.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"

namespace oph::framework {
namespace {

namespace fs = std::filesystem;

class DataPath : public ::testing::Test {
 protected:
  void SetUp() override {
    auto pattern = (fs::temp_directory_path() / "data_path_XXXXXX").string();
    folder_ = ::mkdtemp(pattern.data());
    fs::create_directories(folder_ / "data/sub");
    std::ofstream{folder_ / "data/sub/file.nc"} << "x";
    std::ofstream{folder_ / "outside.nc"} << "x";
    fs::create_symlink(folder_ / "outside.nc", folder_ / "data/link.nc");
    fs::create_symlink(folder_, folder_ / "data/way_out");
  }
  void TearDown() override { fs::remove_all(folder_); }

  std::string failure(const std::string& path, bool is_new) const {
    try {
      static_cast<void>(is_new ? new_data_path(configuration(), "/", path, "output_path")
                               : existing_data_path(configuration(), "/", path, "src_path"));
    } catch (const Error& error) {
      EXPECT_EQ(error.blame(), Blame::kUser);
      return error.text();
    }
    return "no error";
  }
  Configuration configuration() const { return Configuration{folder_}; }

  fs::path folder_;
};

TEST_F(DataPath, IsBelowTheBaseOrTheCurrentFolder) {
  const auto file = fs::canonical(folder_ / "data/sub/file.nc");
  EXPECT_EQ(existing_data_path(configuration(), "/", "/sub/file.nc"), file);
  EXPECT_EQ(existing_data_path(configuration(), "/sub", "file.nc"), file);
  EXPECT_EQ(existing_data_path(configuration(), "/elsewhere", "/sub/./file.nc"), file);
}

TEST_F(DataPath, NeverLeavesTheBase) {
  EXPECT_EQ(failure("/../outside.nc", false),
            "a path must not contain '..' (src_path=/../outside.nc)");
  EXPECT_NE(failure("link.nc", false).find("outside the data repository"), std::string::npos);
  EXPECT_NE(failure("way_out/outside.nc", false).find("outside"), std::string::npos);
  EXPECT_NE(failure("way_out/new/file.nc", true).find("output_path=way_out"), std::string::npos);
  EXPECT_FALSE(fs::exists(folder_ / "new"));
  EXPECT_NE(failure("file:///etc/passwd", false).find("no addresses"), std::string::npos);
  EXPECT_NE(failure("", false).find("empty"), std::string::npos);
  EXPECT_NE(failure("absent.nc", false).find("no such file"), std::string::npos);
}

TEST_F(DataPath, MakesTheFolderOfANewFile) {
  const auto path = new_data_path(configuration(), "/sub", "a/b/new.nc");
  EXPECT_EQ(path, fs::canonical(folder_ / "data/sub/a/b") / "new.nc");
  EXPECT_NE(failure("sub/file.nc/new.nc", true).find("output_path"), std::string::npos);
}

}  // namespace
}  // namespace oph::framework
