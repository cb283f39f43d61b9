// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include <cstdlib>
#include <iostream>

#include "base/text.h"
#include "terminal/options.h"
#include "terminal/password.h"
#include "terminal/session.h"
#include "terminal/soap_transport.h"

extern char** environ;

namespace oph::terminal {
namespace {

std::vector<std::string> shell_environment() {
  std::vector<std::string> entries;
  for (char** entry = environ; *entry != nullptr; ++entry) entries.emplace_back(*entry);
  return entries;
}

/// Reads a variable that must not reach our children, and removes it.
std::string take_secret(const char* name) {
  const char* value = std::getenv(name);
  std::string secret = value == nullptr ? "" : value;
  ::unsetenv(name);
  return secret;
}

Environment make_environment(const Options& options, const std::vector<std::string>& entries) {
  Environment environment;
  environment.import(entries);
  if (!options.user.empty()) environment.set("OPH_USER", options.user);
  if (!options.host.empty()) environment.set("OPH_SERVER_HOST", options.host);
  if (options.port) environment.set("OPH_SERVER_PORT", std::to_string(*options.port));
  environment.set_default("OPH_SERVER_HOST", "localhost");
  environment.set_default("OPH_SERVER_PORT", "11732");
  environment.set_default("OPH_TIMEOUT", "3600");
  return environment;
}

int number_in(const Environment& environment, const char* name) {
  const auto number = parse_integer(environment.get(name));
  if (number && *number > 0 && *number <= 1'000'000) return static_cast<int>(*number);
  throw Failure{ExitStatus::kOption,
                fmt::format("not a positive number ({}={})", name, environment.get(name))};
}

void set_credentials(Endpoint& endpoint, const Options& options) {
  const auto password = take_secret("OPH_PASSWD");
  const auto token = take_secret("OPH_TOKEN");
  if (!options.prompt_password && options.password_file.empty() && !token.empty()) {
    endpoint.user = "__token__";
    endpoint.password = token;
    return;
  }
  if (endpoint.user.empty()) {
    throw Failure{ExitStatus::kOption, "there is no user: give -u USER or set OPH_USER"};
  }
  if (options.prompt_password) {
    endpoint.password = password_from_prompt(endpoint.user, endpoint.host);
  } else if (!options.password_file.empty()) {
    endpoint.password = password_from_file(options.password_file);
  } else {
    endpoint.password =
        password.empty() ? password_from_prompt(endpoint.user, endpoint.host) : password;
  }
}

Endpoint make_endpoint(const Options& options, const Environment& environment) {
  Endpoint endpoint;
  endpoint.host = environment.get("OPH_SERVER_HOST");
  endpoint.port = number_in(environment, "OPH_SERVER_PORT");
  endpoint.timeout_seconds = number_in(environment, "OPH_TIMEOUT");
  endpoint.user = environment.get("OPH_USER");
  endpoint.certificate =
      options.certificate.empty() ? environment.get("OPH_CERTIFICATE") : options.certificate;
  endpoint.verify = !options.insecure;
  set_credentials(endpoint, options);
  return endpoint;
}

ExitStatus run(const Options& options) {
  const auto entries = shell_environment();
  auto environment = make_environment(options, entries);
  SoapTransport transport{make_endpoint(options, environment)};
  if (options.insecure) {
    std::cerr << "warning: the certificate of the server is not checked; anybody between here and "
                 "there may read the password\n";
  }
  Aliases aliases;
  aliases.import(entries);
  Session session{transport, std::move(environment), std::move(aliases), options};
  return options.is_batch() ? run_batch(session) : run_interactive(session);
}

}  // namespace
}  // namespace oph::terminal

int main(int count, char** words) {
  using oph::terminal::ExitStatus;
  auto status = ExitStatus::kFailure;
  const auto outcome = oph::guard([&] {
    try {
      const auto parsed = oph::terminal::parse_options(count, words);
      if (parsed.text) std::cout << *parsed.text;
      status = parsed.text ? ExitStatus::kOk : oph::terminal::run(parsed.options);
    } catch (const oph::terminal::Failure& failure) {
      status = failure.status();
      throw;
    }
  });
  if (!outcome.ok) std::cerr << "oph_term: " << outcome.text << "\n";
  return static_cast<int>(status);
}
