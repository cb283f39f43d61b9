// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hosts.h"

#include <cstdlib>

#include "base/error.h"
#include "base/sql/trusted_servers.h"
#include "base/text.h"

namespace oph {
namespace {

/// The value of a name in braces, or the word as it is.
std::string fill_in(std::string_view word, const HostSettings& host) {
  std::string text{word};
  const std::pair<std::string_view, const std::string&> names[] = {{"{name}", host.name},
                                                                   {"{address}", host.address}};
  for (const auto& [name, value] : names) {
    for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at)) {
      text.replace(at, name.size(), value);
      at += value.size();
    }
  }
  return text;
}

}  // namespace

bool spans_hosts(const Configuration& configuration) {
  return !configuration.text("hosts.address").empty();
}

std::vector<HostSettings> other_hosts(const Configuration& configuration) {
  std::vector<HostSettings> hosts;
  for (std::int64_t i = 0; i < configuration.integer("host.count"); ++i) {
    const auto key = [&](std::string_view field) { return fmt::format("host.{}.{}", i, field); };
    hosts.push_back({configuration.text(key("name")), configuration.text(key("address")),
                     configuration.integer(key("cores")), configuration.integer(key("port")),
                     configuration.text(key("folder"))});
  }
  return hosts;
}

std::string this_host() {
  const char* name = std::getenv(kHostVariable);
  return name == nullptr ? std::string{} : name;
}

std::optional<HostSettings> host_of(const Configuration& configuration,
                                    const IoServerSettings& server) {
  if (!server.managed) return std::nullopt;
  for (auto& host : other_hosts(configuration)) {
    if (host.address == server.host && host.port == server.port) return host;
  }
  return std::nullopt;
}

void adapt_to_this_host(Configuration& configuration) {
  const auto hosts = other_hosts(configuration);
  if (!spans_hosts(configuration)) {
    if (hosts.empty()) return;
    throw user_error("hosts.address is missing: the other hosts must know where this one is");
  }
  const auto here = this_host();
  const auto& first = configuration.text("hosts.address");
  const auto certificate = hosts_certificate(configuration);
  for (const auto& host : hosts) sql::trust_server(host.address, certificate);
  sql::trust_server(first, certificate);
  for (auto& server : configuration.io_servers) {
    if (!server.managed) continue;
    const auto host = host_of(configuration, server);
    if (host && host->name == here) server.socket = (host->folder / "mariadbd.sock").string();
    if (host || here.empty()) continue;
    server.host = first;
    server.socket.clear();
  }
  if (here.empty() || !configuration.flag("metadb.managed")) return;
  configuration.set("metadb.host", first);
  configuration.set("metadb.socket", std::string{});
}

std::string quote_for_shell(std::string_view word) {
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::vector<std::string> start_words(const Configuration& configuration, const HostSettings& host) {
  std::vector<std::string> words;
  for (const auto word : split(configuration.text("hosts.start"), ' ')) {
    if (!word.empty()) words.push_back(fill_in(word, host));
  }
  if (words.empty()) throw user_error("hosts.start must be a command (hosts.start=)");
  return words;
}

std::vector<std::string> start_command(const Configuration& configuration, const HostSettings& host,
                                       const std::vector<std::string>& program) {
  auto words = start_words(configuration, host);
  // Any shell understands this, also those that are not like sh.
  std::string line = fmt::format("exec env {}={}", kHostVariable, quote_for_shell(host.name));
  for (const auto& word : program) line += " " + quote_for_shell(word);
  words.push_back(line);
  return words;
}

std::string channel_secret(const Configuration& configuration) {
  const auto& password = configuration.text("metadb.password");
  if (password.empty()) throw user_error("metadb.password must be set to use several hosts");
  return "channel of " + password;
}

std::filesystem::path hosts_certificate(const Configuration& configuration) {
  return configuration.folder() / "tls" / "hosts.pem";
}

std::filesystem::path hosts_key(const Configuration& configuration) {
  return configuration.folder() / "tls" / "hosts.key";
}

}  // namespace oph
