// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/server_names.h"

#include <fmt/format.h>

#include "terminal/request.h"
#include "terminal/session_state.h"

namespace oph::terminal {
namespace {

/// How long a key stroke may wait.
constexpr std::chrono::milliseconds kPatience{35};

std::string encode_percent(const std::string& text) {
  std::string encoded;
  for (const char c : text) {
    const auto code = static_cast<unsigned char>(c);
    const bool is_plain =
        std::isalnum(code) != 0 || std::string_view{"/-_.~"}.find(c) != std::string_view::npos;
    encoded += is_plain ? std::string{c} : fmt::format("%{:02X}", code);
  }
  return encoded;
}

}  // namespace

ServerNames::ServerNames(Transport& transport, const Environment& environment)
    : transport_{transport},
      environment_{environment},
      names_{[&transport](const std::string& key) { return read_names(transport.get(key)); },
             kPatience},
      files_{[&transport](const std::string& key) { return read_files(transport.get(key)); },
             kPatience},
      jobs_{[&transport](const std::string& request) {
              return read_jobs(Response::parse(transport.execute(request).response.value()));
            },
            kPatience} {}

ServerNames::~ServerNames() {
  transport_.cancel_others();
}

bool ServerNames::has_session() const {
  return !session_code(environment_.get("OPH_SESSION_ID")).empty();
}

std::string ServerNames::page(const std::string& name) const {
  return "/sessions/" + session_code(environment_.get("OPH_SESSION_ID")) + "/" + name;
}

std::shared_ptr<const Names> ServerNames::names() {
  was_asked_ = true;
  if (!has_session()) return nullptr;
  return names_.get(page("names.json"));
}

std::shared_ptr<const std::vector<std::string>> ServerNames::files(const std::string& folder) {
  if (!has_session()) return nullptr;
  return files_.get(page("files.json?folder=" + encode_percent(folder)));
}

std::shared_ptr<const std::vector<JobName>> ServerNames::jobs() {
  if (!has_session()) return nullptr;
  return jobs_.get(request_from_command("oph_resume document_type=request", environment_));
}

void ServerNames::prefetch() {
  if (has_session()) names_.prefetch(page("names.json"));
}

void ServerNames::expire() {
  names_.expire();
  files_.expire();
  jobs_.expire();
  if (was_asked_) prefetch();
}

}  // namespace oph::terminal
