// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/sql/trusted_servers.h"

#include <map>
#include <mutex>

namespace oph::sql {
namespace {

std::mutex mutex;
std::map<std::string, std::filesystem::path> certificates;

}  // namespace

void trust_server(const std::string& address, const std::filesystem::path& certificate) {
  const std::lock_guard lock{mutex};
  certificates[address] = certificate;
}

std::optional<std::filesystem::path> certificate_of(const std::string& address) {
  const std::lock_guard lock{mutex};
  const auto found = certificates.find(address);
  if (found == certificates.end()) return std::nullopt;
  return found->second;
}

}  // namespace oph::sql
