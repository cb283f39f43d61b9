// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/instance_options.h"

#include <pwd.h>
#include <unistd.h>

#include "base/error.h"
#include "io_server/storage_engine.h"

namespace oph::io_server {
namespace {

constexpr std::string_view kCommonOptions = R"(skip-name-resolve
skip-log-bin
skip-symbolic-links
local-infile = 0
character-set-server = utf8mb4
max-allowed-packet = 1G
max-connections = 500
thread-cache-size = 32
# A client that computes between two rows of a stream must not be cut off.
net-write-timeout = 3600
net-read-timeout = 3600
loose-innodb-buffer-pool-dump-at-shutdown = 0
loose-innodb-buffer-pool-load-at-startup = 0
)";

constexpr std::string_view kMetadataOptions = R"(default-storage-engine = InnoDB
innodb-flush-log-at-trx-commit = 1
innodb-log-file-size = 48M
# What the page cache does not hold is read through that of the system, not from the disk.
innodb-flush-method = fsync
transaction-isolation = READ-COMMITTED
sql-mode = STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO
key-buffer-size = 8M
aria-pagecache-buffer-size = 16M
)";

// A cube is announced after its fragments were flushed, so that nothing here waits for the disk.
constexpr std::string_view kFragmentOptions = R"(innodb-flush-log-at-trx-commit = 2
table-open-cache = 1000
# A fragment that its writer did not flush belongs to no cube: it is swept, not repaired.
myisam-recover-options = OFF
bulk-insert-buffer-size = 16M
# Nor are the arrays themselves written to the disk at once: what survives is the end of a process,
# for which the cache of the system is enough.
sync-frm = 0
)";

// InnoDB writes every array to its log as well; it reads through the cache of the system.
constexpr std::string_view kLargeInnodb =
    "innodb-log-file-size = 512M\ninnodb-flush-method = fsync\n";
constexpr std::string_view kSmallInnodb =
    "innodb-log-file-size = 16M\ninnodb-buffer-pool-size = 16M\n";

std::string print_caches(const InstanceSettings& settings) {
  const auto& engine = storage_engine(settings.engine).name;
  const auto cache = [&](std::string_view option, std::string_view owner) {
    return fmt::format("{} = {}M\n", option, owner == engine ? settings.cache_megabytes : 8);
  };
  auto text = cache("key-buffer-size", "MyISAM") + cache("aria-pagecache-buffer-size", "Aria");
  if (engine != "InnoDB") return text + std::string{kSmallInnodb};
  return text + std::string{kLargeInnodb} + cache("innodb-buffer-pool-size", "InnoDB");
}

std::string print_network(const InstanceSettings& settings) {
  if (settings.address.empty()) return "bind-address = 127.0.0.1\n";
  return fmt::format("bind-address = 127.0.0.1,{}\nssl-cert = \"{}\"\nssl-key = \"{}\"\n",
                     settings.address, settings.certificate.string(),
                     settings.private_key.string());
}

}  // namespace

std::string operating_system_user() {
  const auto* entry = getpwuid(geteuid());
  if (entry == nullptr) {
    throw system_error("the user who runs this has no name (uid={})", geteuid());
  }
  return entry->pw_name;
}

std::string print_options(const InstanceSettings& settings) {
  const auto& folder = settings.folder;
  auto text = fmt::format(
      "# Written by ophion at every start.\n[mariadbd]\n"
      "datadir = \"{}\"\ntmpdir = \"{}\"\nsocket = \"{}\"\nport = {}\n"
      "pid-file = \"{}\"\nlog-error = \"{}\"\nuser = {}\n"
      "# No account has the FILE privilege; if one had, it would find this.\n"
      "secure-file-priv = \"{}\"\n{}",
      (folder / "data").string(), (folder / "tmp").string(), settings.socket.string(),
      settings.port, (folder / "mariadbd.pid").string(), settings.log.string(),
      operating_system_user(), (folder / "exchange").string(), kCommonOptions);
  text += print_network(settings);
  if (!settings.plugin_folder.empty()) {
    text += fmt::format("plugin-dir = \"{}\"\n", settings.plugin_folder.string());
  }
  if (settings.purpose == InstanceSettings::Purpose::kMetadata) {
    text += kMetadataOptions;
    text += fmt::format("innodb-buffer-pool-size = {}M\n", settings.cache_megabytes);
    return text;
  }
  text += kFragmentOptions;
  if (!settings.ddl_log.empty()) {
    text += fmt::format("loose-log-ddl-recovery = \"{}\"\n", settings.ddl_log.string());
  }
  return text + print_caches(settings);
}

}  // namespace oph::io_server
