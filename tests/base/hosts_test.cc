// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hosts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "base/error.h"
#include "base/sql/trusted_servers.h"

namespace oph {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

constexpr std::string_view kHost =
    "[[host]]\nname = 'node2'\naddress = '10.0.0.2'\ncores = 4\nfolder = '/srv/o'\n";
constexpr std::string_view kServers =
    "[[io_server]]\nname = 'io1'\nhost = '127.0.0.1'\nport = 1\nsocket = '/run/io1'\n"
    "[[io_server]]\nname = 'node2'\nhost = '10.0.0.2'\nport = 11740\n";

class HostsTest : public testing::Test {
 protected:
  HostsTest() {
    auto name = (fs::temp_directory_path() / "ophion-hosts-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~HostsTest() override {
    ::unsetenv(kHostVariable);
    fs::remove_all(folder_);
  }
  Configuration load(std::string_view text) const {
    std::ofstream{folder_ / "ophion.toml"} << text;
    return Configuration::load(folder_ / "ophion.toml");
  }
  Configuration cluster() const {
    return load(
        fmt::format("[hosts]\naddress = '10.0.0.1'\nstart = 'run  on {{name}} at {{address}}'\n"
                    "{}{}",
                    kHost, kServers));
  }
  fs::path folder_;
};

TEST_F(HostsTest, AreReadAndSaved) {
  cluster().save();
  const auto configuration = Configuration::load(folder_ / "ophion.toml");
  const auto hosts = other_hosts(configuration);
  ASSERT_EQ(hosts.size(), 1U);
  EXPECT_EQ(hosts[0].name, "node2");
  EXPECT_EQ(hosts[0].cores, 4);
  EXPECT_EQ(hosts[0].port, 11740);
  EXPECT_EQ(hosts[0].folder, "/srv/o");
  EXPECT_FALSE(host_of(configuration, configuration.io_servers[0]));
  EXPECT_EQ(host_of(configuration, configuration.io_servers[1])->name, "node2");
}

TEST_F(HostsTest, ThatAreWrongAreRefused) {
  const std::pair<std::string_view, std::string_view> wrong[] = {
      {"[[host]]\nname = 'a b'\naddress = '10.0.0.2'\nfolder = '/x'\n", "host.name=a b"},
      {"[[host]]\nname = 'a'\naddress = 'node;id'\nfolder = '/x'\n", "must be an IP address"},
      {"[[host]]\nname = 'a'\naddress = '10.0.0.2'\nfolder = 'x'\n", "absolute path"},
      {"[[host]]\nname = 'a'\nfolder = '/x'\n", "host.address is missing"},
      {"[[host]]\nname = 'a'\nadress = '10.0.0.2'\n", "did you mean address"},
      {"[host]\nname = 'a'\n", "write [[host]]"},
  };
  for (const auto& [text, reason] : wrong) {
    const auto status = guard([&, given = text] { load(given); });
    EXPECT_THAT(status.text, HasSubstr(std::string{reason}));
  }
  auto configuration = load(kHost);
  EXPECT_THAT(guard([&] { adapt_to_this_host(configuration); }).text,
              HasSubstr("hosts.address is missing"));
}

TEST_F(HostsTest, TheFirstReachesItsOwnServersBySocket) {
  auto configuration = cluster();
  adapt_to_this_host(configuration);
  EXPECT_EQ(configuration.io_servers[0].socket, "/run/io1");
  EXPECT_EQ(configuration.io_servers[1].socket, "");
  EXPECT_EQ(sql::certificate_of("10.0.0.2"), folder_ / "tls" / "hosts.pem");
  EXPECT_FALSE(sql::certificate_of("127.0.0.1"));
}

TEST_F(HostsTest, AnotherReachesTheFirstByAddress) {
  ::setenv(kHostVariable, "node2", 1);
  auto configuration = cluster();
  configuration.set("metadb.socket", std::string{"/run/metadb"});
  adapt_to_this_host(configuration);
  EXPECT_EQ(configuration.io_servers[0].socket, "");
  EXPECT_EQ(configuration.io_servers[0].host, "10.0.0.1");
  EXPECT_EQ(configuration.io_servers[1].socket, "/srv/o/mariadbd.sock");
  EXPECT_EQ(configuration.text("metadb.host"), "10.0.0.1");
  EXPECT_EQ(configuration.text("metadb.socket"), "");
}

TEST_F(HostsTest, ACommandLineIsOneQuotedWord) {
  const auto configuration = cluster();
  const auto words =
      start_command(configuration, other_hosts(configuration)[0], {"/bin/x", "it's", "$a"});
  EXPECT_THAT(words, ElementsAre("run", "on", "node2", "at", "10.0.0.2",
                                 "exec env OPHION_HOST='node2' '/bin/x' 'it'\\''s' '$a'"));
}

}  // namespace
}  // namespace oph
