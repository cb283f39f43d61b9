// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/configuration.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <sstream>

#include "base/error.h"
#include "base/text.h"

namespace oph {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kServerKeys[] = {"name", "host",     "port",   "socket",
                                            "user", "password", "managed"};

/// What a [[host]] may say; its values are kept under the keys host.0.name …, see base/hosts.h.
constexpr Setting kHostFields[] = {
    {"name", std::string_view{}, "Its name."},
    {"address", std::string_view{}, "IP address by which all hosts reach it."},
    {"cores", std::int64_t{1}, "Ranks of a data pool that it runs."},
    {"port", std::int64_t{11740}, "Port of its I/O server."},
    {"folder", std::string_view{}, "Folder of its databases, on a disk of its own."},
};
constexpr std::string_view kHostCount = "host.count";

std::string place(const toml::node& node, const fs::path& file) {
  return fmt::format("{}:{}", file.string(), node.source().begin.line);
}

std::vector<std::string> known_keys() {
  std::vector<std::string> keys;
  for (const auto& setting : Configuration::settings()) keys.emplace_back(setting.key);
  return keys;
}

const Setting* find_setting(std::string_view key) {
  for (const auto& setting : Configuration::settings()) {
    if (setting.key == key) return &setting;
  }
  return nullptr;
}

/// Reads one value, which must have the type of the key's default.
std::variant<std::string, std::int64_t, bool> read_value(const Setting& setting,
                                                         const toml::node& node,
                                                         const fs::path& file) {
  const auto wrong = [&](std::string_view expected) {
    return user_error("{} must be {} ({})", setting.key, expected, place(node, file));
  };
  if (std::holds_alternative<std::string_view>(setting.fallback)) {
    if (!node.is_string()) throw wrong("a text in quotes");
    return *node.value<std::string>();
  }
  if (std::holds_alternative<std::int64_t>(setting.fallback)) {
    if (!node.is_integer()) throw wrong("a whole number");
    const auto number = *node.value<std::int64_t>();
    if (number < 0) throw wrong("zero or more");
    return number;
  }
  if (!node.is_boolean()) throw wrong("true or false");
  return *node.value<bool>();
}

template <class T>
void read_field(const toml::table& table, std::string_view key, const fs::path& file, T& field) {
  const auto* node = table.get(key);
  if (node == nullptr) return;
  const auto value = node->value_exact<T>();
  if (!value)
    throw user_error("io_server.{} has a value of the wrong type ({})", key, place(*node, file));
  field = *value;
}

/// Refuses keys of a table that none of `known` has.
void check_keys(const toml::table& table, std::string_view section,
                const std::vector<std::string>& known, const fs::path& file) {
  for (const auto& [key, value] : table) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    throw user_error("unknown key {}.{}{} ({})", section, key.str(), suggestion(key.str(), known),
                     place(value, file));
  }
}

IoServerSettings read_io_server(const toml::node& node, const fs::path& file) {
  const auto* table = node.as_table();
  if (table == nullptr) throw user_error("[[io_server]] must be a table ({})", place(node, file));
  check_keys(*table, "io_server", {std::begin(kServerKeys), std::end(kServerKeys)}, file);
  IoServerSettings server;
  read_field(*table, "name", file, server.name);
  read_field(*table, "host", file, server.host);
  read_field(*table, "port", file, server.port);
  read_field(*table, "socket", file, server.socket);
  read_field(*table, "user", file, server.user);
  read_field(*table, "password", file, server.password);
  read_field(*table, "managed", file, server.managed);
  if (server.name.empty()) throw user_error("io_server.name is missing ({})", place(node, file));
  if (server.socket.empty() && (server.host.empty() || server.port == 0)) {
    throw user_error("io_server {} needs a socket, or host and port ({})", server.name,
                     place(node, file));
  }
  return server;
}

/// The name becomes part of command lines and of file names.
bool is_host_name(std::string_view text) {
  return !text.empty() && text.front() != '-' && text.front() != '.' &&
         text.find_first_not_of(
             "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") ==
             std::string_view::npos;
}

bool is_address(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("0123456789abcdefABCDEF.:") == std::string_view::npos;
}

std::string toml_text(std::string_view text) {
  std::ostringstream out;
  out << toml::value<std::string>{std::string{text}};
  return out.str();
}

struct PrintValue {
  std::string operator()(const std::string& text) const { return toml_text(text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
};

std::string print(const IoServerSettings& server) {
  return fmt::format(
      "\n[[io_server]]\nname = {}\nhost = {}\nport = {}\nsocket = {}\nuser = {}\npassword = {}\n"
      "managed = {}\n",
      toml_text(server.name), toml_text(server.host), server.port, toml_text(server.socket),
      toml_text(server.user), toml_text(server.password), server.managed);
}

/// Replaces a file at once, readable by its owner only from the first byte on.
void write_private_file(const fs::path& file, std::string_view text) {
  const fs::path fresh = file.string() + ".new";
  const int descriptor = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (descriptor < 0) throw errno_error(fmt::format("cannot write {}", fresh.string()));
  const auto written = ::write(descriptor, text.data(), text.size());
  const bool synced = ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (written != static_cast<ssize_t>(text.size()) || !synced) {
    throw errno_error(fmt::format("cannot write {}", fresh.string()));
  }
  fs::rename(fresh, file);
}

}  // namespace

Configuration::Configuration(const fs::path& folder)
    : folder_{fs::absolute(folder).lexically_normal()} {
  for (const auto& setting : settings()) {
    std::visit(
        [&](const auto& fallback) {
          using T = std::decay_t<decltype(fallback)>;
          if constexpr (std::is_same_v<T, std::string_view>) {
            values_.emplace(setting.key, std::string{fallback});
          } else {
            values_.emplace(setting.key, fallback);
          }
        },
        setting.fallback);
  }
  values_.emplace(kHostCount, std::int64_t{0});
}

namespace {

using Values = std::map<std::string, std::variant<std::string, std::int64_t, bool>, std::less<>>;

/// Throws unless the values of a host can stand in command lines and paths.
void check_host(const Values& values, std::int64_t number) {
  const auto text = [&](std::string_view field) {
    return std::get<std::string>(values.find(fmt::format("host.{}.{}", number, field))->second);
  };
  if (!is_host_name(text("name"))) {
    throw user_error("the name of a host has letters, digits, '.', '_' and '-' (host.name={})",
                     text("name"));
  }
  if (!is_address(text("address"))) {
    throw user_error("host.address must be an IP address (host.address={})", text("address"));
  }
  if (!fs::path{text("folder")}.is_absolute()) {
    throw user_error("host.folder must be an absolute path (host.folder={})", text("folder"));
  }
}

/// Adds what a [[host]] says to the values.
void read_host(const toml::node& node, const fs::path& file, Values& values) {
  const auto* table = node.as_table();
  if (table == nullptr) throw user_error("[[host]] must be a table ({})", place(node, file));
  std::vector<std::string> known;
  for (const auto& field : kHostFields) known.emplace_back(field.key);
  check_keys(*table, "host", known, file);
  auto& count = std::get<std::int64_t>(values.find(kHostCount)->second);
  for (const auto& field : kHostFields) {
    const auto key = fmt::format("host.{}.{}", count, field.key);
    const auto* value = table->get(field.key);
    if (value != nullptr) {
      values[key] = read_value({key, field.fallback, field.help}, *value, file);
    } else if (const auto* number = std::get_if<std::int64_t>(&field.fallback)) {
      values[key] = *number;
    } else {
      throw user_error("host.{} is missing ({})", field.key, place(node, file));
    }
  }
  check_host(values, count);
  ++count;
}

}  // namespace

Configuration Configuration::load(const fs::path& file) try {
  Configuration configuration{fs::absolute(file).parent_path()};
  const auto document = toml::parse_file(file.string());
  for (const auto& [section, node] : document) {
    if (section == "io_server") {
      const auto* servers = node.as_array();
      if (servers == nullptr)
        throw user_error("write [[io_server]], once for each ({})", place(node, file));
      for (const auto& server : *servers)
        configuration.io_servers.push_back(read_io_server(server, file));
      continue;
    }
    if (section == "host") {
      const auto* hosts = node.as_array();
      if (hosts == nullptr)
        throw user_error("write [[host]], once for each ({})", place(node, file));
      for (const auto& host : *hosts) read_host(host, file, configuration.values_);
      continue;
    }
    const auto* table = node.as_table();
    if (table == nullptr) throw user_error("unknown key {} ({})", section.str(), place(node, file));
    for (const auto& [name, value] : *table) {
      const auto key = fmt::format("{}.{}", section.str(), name.str());
      const auto* setting = find_setting(key);
      if (setting == nullptr) {
        throw user_error("unknown key {}{} ({})", key, suggestion(key, known_keys()),
                         place(value, file));
      }
      configuration.values_[key] = read_value(*setting, value, file);
    }
  }
  return configuration;
} catch (const toml::parse_error& error) {
  throw user_error("the configuration cannot be read: {} ({}:{})", error.description(),
                   file.string(), error.source().begin.line);
}

Configuration Configuration::find(const std::string& given) {
  if (!given.empty()) return load(given);
  const char* file = std::getenv("OPHION_CONFIG");
  if (file == nullptr || *file == '\0') {
    throw user_error("no configuration: give --config FILE or set OPHION_CONFIG");
  }
  return load(file);
}

const Configuration::Value& Configuration::value(std::string_view key) const {
  const auto found = values_.find(key);
  OPH_CHECK(found != values_.end());
  return found->second;
}

const std::string& Configuration::text(std::string_view key) const {
  return std::get<std::string>(value(key));
}
std::int64_t Configuration::integer(std::string_view key) const {
  return std::get<std::int64_t>(value(key));
}
bool Configuration::flag(std::string_view key) const {
  return std::get<bool>(value(key));
}

fs::path Configuration::path(std::string_view key) const {
  return (folder_ / text(key)).lexically_normal();
}

void Configuration::set(std::string_view key, Value value) {
  const auto found = values_.find(key);
  OPH_CHECK(found != values_.end() && found->second.index() == value.index());
  found->second = std::move(value);
}

void Configuration::save() const {
  std::string text =
      "# Configuration of one Ophion stack. Relative paths are relative to this file.\n";
  std::string_view section;
  for (const auto& setting : settings()) {
    const auto dot = setting.key.find('.');
    const auto own_section = setting.key.substr(0, dot);
    if (own_section != section) text += fmt::format("\n[{}]\n", own_section);
    section = own_section;
    text += fmt::format("# {}\n{} = {}\n", setting.help, setting.key.substr(dot + 1),
                        std::visit(PrintValue{}, value(setting.key)));
  }
  for (std::int64_t i = 0; i < integer(kHostCount); ++i) {
    text += "\n[[host]]\n";
    for (const auto& field : kHostFields) {
      const auto& own = value(fmt::format("host.{}.{}", i, field.key));
      text += fmt::format("# {}\n{} = {}\n", field.help, field.key, std::visit(PrintValue{}, own));
    }
  }
  for (const auto& server : io_servers) text += print(server);
  write_private_file(file(), text);
}

}  // namespace oph
