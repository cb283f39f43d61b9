// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "base/error.h"

namespace oph {
namespace {

using testing::HasSubstr;
namespace fs = std::filesystem;

class ConfigurationTest : public testing::Test {
 protected:
  ConfigurationTest() {
    auto name = (fs::temp_directory_path() / "ophion-configuration-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~ConfigurationTest() override { fs::remove_all(folder); }

  Configuration load(std::string_view text) const {
    std::ofstream{folder / "ophion.toml"} << text;
    return Configuration::load(folder / "ophion.toml");
  }
  std::string refusal(std::string_view text) const {
    const auto status = guard([&] { load(text); });
    EXPECT_FALSE(status.ok) << text;
    EXPECT_EQ(status.blame, Blame::kUser);
    return status.text;
  }

  fs::path folder;
};

TEST_F(ConfigurationTest, HasADefaultAndHelpForEveryKey) {
  const Configuration configuration{folder};
  for (const auto& setting : Configuration::settings()) {
    EXPECT_FALSE(setting.help.empty()) << setting.key;
    EXPECT_NE(setting.key.find('.'), std::string_view::npos) << setting.key;
  }
  EXPECT_EQ(configuration.integer("server.port"), 11732);
  EXPECT_EQ(configuration.path("data.base_path"), folder / "data");
}

TEST_F(ConfigurationTest, ReadsValues) {
  const auto configuration = load(
      "[server]\nport = 1\nhost = \"h\"\n[metadb]\nmanaged = false\n[data]\nbase_path = \"/abs\"\n"
      "[[io_server]]\nname = \"io1\"\nsocket = \"s\"\n[[io_server]]\nname = \"io2\"\n"
      "host = \"h\"\nport = 3\nmanaged = false\n");
  EXPECT_EQ(configuration.integer("server.port"), 1);
  EXPECT_EQ(configuration.text("server.host"), "h");
  EXPECT_FALSE(configuration.flag("metadb.managed"));
  EXPECT_EQ(configuration.path("data.base_path"), "/abs");
  ASSERT_EQ(configuration.io_servers.size(), 2U);
  EXPECT_EQ(configuration.io_servers[0].socket, "s");
  EXPECT_TRUE(configuration.io_servers[0].managed);
  EXPECT_EQ(configuration.io_servers[1].port, 3);
}

TEST_F(ConfigurationTest, RefusesUnknownKeysWithASuggestion) {
  EXPECT_THAT(refusal("[server]\nprot = 1\n"),
              HasSubstr("unknown key server.prot, did you mean server.port?"));
  EXPECT_THAT(refusal("[server]\nprot = 1\n"), HasSubstr("ophion.toml:2)"));
  EXPECT_THAT(refusal("[metadb]\nzzzzzzzzzzzzzzz = 1\n"),
              HasSubstr("unknown key metadb.zzzzzzzzzzzzzzz ("));
  EXPECT_THAT(refusal("port = 1\n"), HasSubstr("unknown key port"));
  EXPECT_THAT(refusal("[[io_server]]\nnmae = \"io1\"\n"),
              HasSubstr("unknown key io_server.nmae, did you mean name?"));
}

TEST_F(ConfigurationTest, RefusesWrongTypes) {
  EXPECT_THAT(refusal("[server]\nport = \"1\"\n"), HasSubstr("server.port must be a whole number"));
  EXPECT_THAT(refusal("[server]\nport = -1\n"), HasSubstr("server.port must be zero or more"));
  EXPECT_THAT(refusal("[server]\nhost = 1\n"), HasSubstr("server.host must be a text in quotes"));
  EXPECT_THAT(refusal("[metadb]\nmanaged = 1\n"),
              HasSubstr("metadb.managed must be true or false"));
  EXPECT_THAT(refusal("[[io_server]]\nname = 1\n"), HasSubstr("io_server.name has a value"));
}

TEST_F(ConfigurationTest, RefusesIncompleteServers) {
  EXPECT_THAT(refusal("[[io_server]]\nsocket = \"s\"\n"), HasSubstr("io_server.name is missing"));
  EXPECT_THAT(refusal("[[io_server]]\nname = \"io1\"\n"), HasSubstr("needs a socket"));
  EXPECT_THAT(refusal("[io_server]\nname = \"io1\"\n"), HasSubstr("write [[io_server]]"));
}

TEST_F(ConfigurationTest, RefusesWhatIsNoToml) {
  EXPECT_THAT(refusal("[server\n"), HasSubstr("ophion.toml:1"));
  const auto status = guard([&] { Configuration::load(folder / "missing.toml"); });
  EXPECT_EQ(status.blame, Blame::kUser);
}

TEST_F(ConfigurationTest, SavesWhatItLoads) {
  Configuration configuration{folder};
  configuration.set("metadb.password", std::string{"a\"b\\c\u00e9"});
  configuration.set("server.port", std::int64_t{4});
  configuration.set("metadb.managed", false);
  IoServerSettings server;
  server.name = "io1";
  server.socket = "io1.sock";
  server.password = "'x'";
  configuration.io_servers.push_back(server);
  configuration.save();
  const auto loaded = Configuration::load(configuration.file());
  EXPECT_EQ(loaded.text("metadb.password"), "a\"b\\c\u00e9");
  EXPECT_EQ(loaded.integer("server.port"), 4);
  EXPECT_FALSE(loaded.flag("metadb.managed"));
  ASSERT_EQ(loaded.io_servers.size(), 1U);
  EXPECT_EQ(loaded.io_servers[0].password, "'x'");
  struct stat status {};
  ASSERT_EQ(::stat(configuration.file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U) << "it holds passwords";
}

TEST_F(ConfigurationTest, BlamesUsForUnknownKeysInTheProgram) {
  const Configuration configuration{folder};
  const auto status = guard([&] { (void)configuration.text("server.nothing"); });
  EXPECT_EQ(status.blame, Blame::kBug);
}

TEST_F(ConfigurationTest, FindsTheFileByTheEnvironment) {
  load("[server]\nport = 5\n");
  ::setenv("OPHION_CONFIG", (folder / "ophion.toml").c_str(), 1);
  EXPECT_EQ(Configuration::find().integer("server.port"), 5);
  ::unsetenv("OPHION_CONFIG");
  EXPECT_THROW(Configuration::find(), Error);
}

}  // namespace
}  // namespace oph
