// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace oph {

/// One key of the configuration, as documented.
struct Setting {
  std::string_view key;  ///< "section.name"
  std::variant<std::string_view, std::int64_t, bool> fallback;
  std::string_view help;
};

/// An I/O server: a MariaDB instance that holds fragments.
struct IoServerSettings {
  std::string name;  ///< unique; what OPH_INSTANCES shows as host, port tells instances apart
  std::string host;  ///< "127.0.0.1" for a private one
  std::int64_t port = 0;
  std::string socket;  ///< Unix socket; preferred to host and port if not empty
  std::string user = "ophion";
  std::string password;
  bool managed = true;  ///< started and stopped by `ophion`; otherwise it is somebody else's
};

/// The configuration of one stack: a TOML file, and the folder that it lies in.
///
/// Every key is in settings(); a file with any other key is refused, with the nearest valid name.
/// Relative paths in it are relative to that folder.
class Configuration {
 public:
  /// Every documented key except those of the [[io_server]] tables.
  static std::span<const Setting> settings();

  /// A configuration of defaults for `folder`, with no I/O servers.
  explicit Configuration(const std::filesystem::path& folder);
  /// Reads a file. Throws a user error that names file, line, key and what was expected.
  static Configuration load(const std::filesystem::path& file);
  /// Finds the file: `given`, else the environment variable OPHION_CONFIG. Throws a user error if
  /// neither is set.
  static Configuration find(const std::string& given = {});

  const std::filesystem::path& folder() const { return folder_; }
  std::filesystem::path file() const { return folder_ / "ophion.toml"; }

  /// Values by key; an unknown key or another type is a bug.
  const std::string& text(std::string_view key) const;
  std::int64_t integer(std::string_view key) const;
  bool flag(std::string_view key) const;
  /// A path value, made absolute.
  std::filesystem::path path(std::string_view key) const;

  void set(std::string_view key, std::variant<std::string, std::int64_t, bool> value);

  std::vector<IoServerSettings> io_servers;

  /// Writes the file with every key, its help as comment; readable by its owner only, since it
  /// holds the passwords of the databases.
  void save() const;

 private:
  using Value = std::variant<std::string, std::int64_t, bool>;
  const Value& value(std::string_view key) const;

  std::filesystem::path folder_;
  std::map<std::string, Value, std::less<>> values_;
};

}  // namespace oph
