// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/operator_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "base/error.h"
#include "base/log.h"

namespace oph::framework {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class OperatorLibraryTest : public ::testing::Test {
 protected:
  static Configuration configuration(const std::string& folders) {
    Configuration configuration{fs::temp_directory_path()};
    configuration.set("framework.operator_path", folders);
    return configuration;
  }

  Status require(std::string_view name) {
    return guard([&] { library.require(name); });
  }

  OperatorLibrary library{configuration(OPH_TEST_FIXTURES)};
};

TEST_F(OperatorLibraryTest, LoadsInAnyCase) {
  const auto& loaded = library.require("OPH_Probe");
  EXPECT_EQ(loaded.manual.name, "oph_probe");
  EXPECT_TRUE(loaded.manual.has_arguments);
  EXPECT_NE(loaded.functions.init, nullptr);
  EXPECT_EQ(&loaded, &library.require("oph_probe"));
}

TEST_F(OperatorLibraryTest, LoadsAnOperatorInCWithoutManual) {
  const auto& loaded = library.require("oph_bare");
  EXPECT_EQ(loaded.manual.name, "oph_bare");
  EXPECT_FALSE(loaded.manual.has_arguments);
  EXPECT_EQ(loaded.manual.permission, "write");
  EXPECT_EQ(loaded.functions.init, nullptr);
  EXPECT_EQ(loaded.functions.destroy, nullptr);
}

TEST_F(OperatorLibraryTest, SuggestsTheNearestName) {
  const auto status = require("oph_prbe");
  EXPECT_EQ(status.blame, Blame::kUser);
  EXPECT_EQ(status.text, "unknown operator (oph_prbe), did you mean oph_probe?");
}

TEST_F(OperatorLibraryTest, RefusesNamesThatAreNone) {
  for (const auto* name : {"", "oph_", "probe", "../oph_probe", "oph_/../oph_probe", "oph_a b"}) {
    const auto status = require(name);
    EXPECT_EQ(status.blame, Blame::kUser) << name;
    EXPECT_THAT(status.text, HasSubstr("unknown operator")) << name;
  }
}

TEST_F(OperatorLibraryTest, RefusesBrokenLibraries) {
  EXPECT_THAT(require("oph_unfinished").text, HasSubstr("lacks oph_execute_operator"));
  EXPECT_THAT(require("oph_old_contract").text, HasSubstr("version=99, expected=1"));
  EXPECT_THAT(require("oph_wrong_name").text, HasSubstr("manual of something else"));
  for (const auto* name : {"oph_unfinished", "oph_old_contract", "oph_wrong_name"}) {
    EXPECT_EQ(require(name).blame, Blame::kSystem) << "also when asked again: " << name;
  }
}

TEST_F(OperatorLibraryTest, ListsWhatCanBeLoaded) {
  EXPECT_THAT(library.names(), Contains("oph_unfinished"));
  std::vector<std::string> names;
  for (const auto& manual : library.manuals()) names.push_back(manual.name);
  EXPECT_THAT(names, Contains("oph_probe"));
  EXPECT_THAT(names, Contains("oph_bare"));
  EXPECT_THAT(names, Not(Contains("oph_unfinished")));
}

TEST_F(OperatorLibraryTest, FindsWhatIsDroppedInLater) {
  auto folder = (fs::temp_directory_path() / "ophion-test-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  OperatorLibrary late{configuration("missing:" + folder)};
  EXPECT_EQ(guard([&] { late.require("oph_late"); }).blame, Blame::kUser);
  std::ofstream{folder + "/oph_late.so"} << "this is no library";
  EXPECT_THAT(guard([&] { late.require("oph_late"); }).text, HasSubstr("cannot be loaded"));
  fs::copy_file(fs::path{OPH_TEST_FIXTURES} / "oph_bare.so", folder + "/oph_late.so",
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(late.require("oph_late").manual.name, "oph_late");
  fs::remove_all(folder);
}

}  // namespace
}  // namespace oph::framework
