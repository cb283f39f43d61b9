// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "base/text.h"
#include "terminal/local_stack.h"
#include "terminal/options.h"
#include "terminal/password.h"
#include "terminal/render/message.h"
#include "terminal/secrets.h"
#include "terminal/session.h"
#include "terminal/soap_transport.h"

extern char** environ;

namespace oph::terminal {
namespace {

namespace fs = std::filesystem;

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

/// Where the server is: as the options and variables say, else the stack on this machine.
void set_server(Environment& environment, const Options& options) {
  if (!options.host.empty()) environment.set("OPH_SERVER_HOST", options.host);
  if (options.port) environment.set("OPH_SERVER_PORT", std::to_string(*options.port));
  const auto named = options.stack.empty() ? environment.get("OPH_STACK") : options.stack;
  const auto stack = find_local_stack(named.empty() ? default_stack_folder() : fs::path{named});
  if (!named.empty() && !stack) {
    throw Failure{ExitStatus::kOption,
                  fmt::format("no stack runs in this folder: start it with ophion up --stack {} "
                              "(stack={})",
                              named, named)};
  }
  if (!named.empty() && options.host.empty()) environment.set("OPH_SERVER_HOST", "localhost");
  if (!named.empty() && !options.port) environment.unset_if_present("OPH_SERVER_PORT");
  environment.set_default("OPH_SERVER_HOST", "localhost");
  if (!stack || !is_loopback(environment.get("OPH_SERVER_HOST"))) return;
  const auto port = std::to_string(stack->port);
  environment.set_default("OPH_SERVER_PORT", port);
  const bool is_its_own = environment.get("OPH_SERVER_PORT") == port;
  if (is_its_own) environment.set_default("OPH_CERTIFICATE", stack->certificate.string());
}

Environment make_environment(const Options& options, const std::vector<std::string>& entries) {
  Environment environment;
  environment.import(entries);
  if (!options.user.empty()) environment.set("OPH_USER", options.user);
  if (!options.output.empty()) environment.set("OPH_TERM_OUTPUT", options.output);
  if (!options.certificate.empty()) environment.set("OPH_CERTIFICATE", options.certificate);
  set_server(environment, options);
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

/// The secret that the server is shown, from where it was given.
std::string find_password(const Endpoint& endpoint, const Options& options,
                          const std::string& inherited) {
  if (!options.password.empty()) return options.password;
  if (!options.password_file.empty()) return password_from_file(options.password_file);
  if (!options.prompt_password && !inherited.empty()) return inherited;
  return password_from_prompt(endpoint.user, endpoint.host);
}

void set_credentials(Endpoint& endpoint, const Options& options) {
  const auto password = take_secret("OPH_PASSWD");
  auto token = take_secret("OPH_TOKEN");
  if (!options.token.empty()) token = options.token;
  const bool has_password =
      options.prompt_password || !options.password.empty() || !options.password_file.empty();
  if (!token.empty() && !has_password) {
    endpoint.user = "__token__";
    endpoint.password = token;
    return;
  }
  if (endpoint.user.empty()) {
    throw Failure{ExitStatus::kOption, "there is no user: give -u USER or set OPH_USER"};
  }
  endpoint.password = find_password(endpoint, options, password);
}

Endpoint make_endpoint(const Options& options, const Environment& environment) {
  Endpoint endpoint;
  endpoint.host = environment.get("OPH_SERVER_HOST");
  endpoint.port = number_in(environment, "OPH_SERVER_PORT");
  endpoint.timeout_seconds = number_in(environment, "OPH_TIMEOUT");
  endpoint.user = environment.get("OPH_USER");
  endpoint.certificate = environment.get("OPH_CERTIFICATE");
  endpoint.verify = !options.insecure;
  set_credentials(endpoint, options);
  return endpoint;
}

void tell(Ink ink, std::string_view head, std::string_view text) {
  std::cerr << message_text(detect_style(STDERR_FILENO, ColourChoice::kAuto), ink, head, text);
}

void warn(const Options& options) {
  if (options.insecure) {
    tell(Ink::kWarning, "warning",
         "the certificate of the server is not checked; anybody between here and there may read "
         "the password");
  }
  if (!options.password.empty() || !options.token.empty()) {
    tell(Ink::kWarning, "warning",
         "other users may have seen the secret on the command line; set OPH_PASSWD or OPH_TOKEN, "
         "or give --password-file");
  }
}

ExitStatus run(const Options& options) {
  const auto entries = shell_environment();
  warn(options);
  auto environment = make_environment(options, entries);
  SoapTransport transport{make_endpoint(options, environment)};
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
      const auto given = oph::terminal::take_words(count, words);
      const auto parsed = oph::terminal::parse_options(given);
      if (parsed.text) std::cout << *parsed.text;
      status = parsed.text ? ExitStatus::kOk : oph::terminal::run(parsed.options);
    } catch (const oph::terminal::Failure& failure) {
      status = failure.status();
      throw;
    }
  });
  if (!outcome.ok) oph::terminal::tell(oph::terminal::Ink::kError, "oph_term", outcome.text);
  return static_cast<int>(status);
}
