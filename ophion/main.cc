// SPDX-License-Identifier: GPL-3.0-or-later
// The program `ophion`: makes, runs and looks after one stack.

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <optional>

#include "base/error.h"
#include "base/text.h"
#include "ophion/stack.h"
#include "ophion/verbs.h"

namespace {

namespace fs = std::filesystem;
using namespace std::string_literals;

/// The verb that the command line asks for, once it is parsed.
using Action = std::function<int()>;

void add_up(CLI::App& application, const std::string& folder, Action& action) {
  auto* verb = application.add_subcommand("up", "Make the stack when absent, and start it");
  static std::int64_t port = 0;
  static std::int64_t io_servers = 0;
  static std::string data;
  const auto* with_port =
      verb->add_option("--port", port, "Port of the SOAP server (first time: a free one)")
          ->check(CLI::Range(1, 65535));
  const auto* with_servers =
      verb->add_option("--io-servers", io_servers, "Number of I/O servers (first time: 2)")
          ->check(CLI::Range(1, 64));
  const auto* with_data =
      verb->add_option("--data", data, "Folder of the data repository (first time: <stack>/data)");
  verb->callback([&action, &folder, with_port, with_servers, with_data] {
    action = [&folder, with_port, with_servers, with_data] {
      oph::ophion::UpOptions options;
      options.folder = folder;
      if (with_port->count() > 0) options.port = port;
      if (with_servers->count() > 0) options.io_servers = io_servers;
      if (with_data->count() > 0) options.data = data;
      return oph::ophion::up(options);
    };
  });
}

void add_status(CLI::App& application, const std::string& folder, Action& action) {
  auto* verb = application.add_subcommand("status", "Show the processes of the stack");
  static bool as_json = false;
  verb->add_flag("--json", as_json, "Print JSON");
  verb->callback([&] { action = [&] { return oph::ophion::status(folder, as_json); }; });
}

void add_simple(CLI::App& application, const std::string& name, const std::string& help,
                Action& action, const Action& work) {
  application.add_subcommand(name, help)->callback([&action, work] { action = work; });
}

void add_number(CLI::App& verb, const std::string& name, std::optional<std::int64_t>& value,
                std::int64_t least, const std::string& help) {
  verb.add_option(name, value, help)->check(CLI::Range(least, std::int64_t{1'000'000}));
}

void add_limits(CLI::App& verb, oph::ophion::UserOptions& options) {
  add_number(verb, "--cores", options.cores, 0, "Of a task and of all running ones; 0: no limit");
  add_number(verb, "--hosts", options.hosts, 0, "Of a task, and reserved; 0: no limit");
  add_number(verb, "--tasks", options.tasks, 0, "Running at the same time; 0: no limit");
  add_number(verb, "--sessions", options.sessions, 0, "Active ones; 0: as configured");
  add_number(verb, "--days", options.days, 0, "Until an unused session ends; 0: as configured");
  add_number(verb, "--share", options.share, 1, "Weight against others who wait");
}

void add_user(CLI::App& application, const std::string& folder, Action& action) {
  static oph::ophion::UserOptions options;
  using Verb = std::function<int(const oph::ophion::UserOptions&)>;
  auto* user = application.add_subcommand("user", "Manage the accounts of users");
  user->require_subcommand(1);
  const auto add = [&](const std::string& name, const std::string& help, const Verb& work) {
    auto* verb = user->add_subcommand(name, help);
    verb->callback([&action, &folder, work] {
      action = [&folder, work] {
        options.folder = folder;
        return work(options);
      };
    });
    if (name != "list") verb->add_option("name", options.name, "Name of the user")->required();
    return verb;
  };
  auto* create = add("add", "Create an account", oph::ophion::add_user);
  create->add_flag("--admin", options.is_admin, "Make the user an administrator");
  auto* change = add("passwd", "Give an account another password", oph::ophion::change_password);
  for (auto* verb : {create, change}) {
    verb->add_flag("--password-stdin", options.reads_password,
                   "Read the password from standard input instead of making one");
  }
  add("disable", "Lock an account",
      [](const auto& given) { return oph::ophion::enable_user(given, false); });
  add("enable", "Unlock an account",
      [](const auto& given) { return oph::ophion::enable_user(given, true); });
  add("list", "List the accounts", oph::ophion::list_users);
  add_limits(*add("limits", "Show or change what a user may take", oph::ophion::change_limits),
             options);
  auto* issue = add("token", "Make a token that a user logs in with", oph::ophion::issue_token);
  add_number(*issue, "--days", options.days, 1, "Days until it expires (default: 30)");
  issue->add_option("--label", options.label, "What it is for");
  add("tokens", "List the tokens of a user", oph::ophion::list_tokens);
  add("revoke", "Make a token invalid", oph::ophion::revoke_token)
      ->add_option("token", options.token, "Its number, or all")
      ->required();
}

void add_host(CLI::App& application, const std::string& folder, Action& action) {
  auto* verb =
      application.add_subcommand("host", "Run the part of a stack that is on another host");
  static std::string name;
  static bool only_registers = false;
  verb->add_option("name", name, "Name of the host in the configuration")->required();
  verb->add_flag("--register", only_registers, "Register the libraries of primitives, and no more");
  verb->callback([&action, &folder] {
    action = [&folder] { return oph::ophion::serve_host(folder, name, only_registers); };
  });
}

void add_verbs(CLI::App& application, const std::string& folder, Action& action) {
  using namespace oph::ophion;
  add_up(application, folder, action);
  add_simple(application, "down", "Stop the stack", action, [&] { return down(folder); });
  add_status(application, folder, action);
  add_simple(application, "doctor", "Check what a stack needs, and say what to do", action,
             [&] { return doctor(folder); });
  add_user(application, folder, action);
  add_simple(application, "register", "Register the libraries of primitives again", action,
             [&] { return register_again(folder); });
  add_simple(application, "gc", "Delete what broken tasks left behind", action,
             [&] { return collect_garbage(folder); });
  add_simple(application, "config", "Print every key of the configuration", action,
             [] { return print_settings(); });
  add_host(application, folder, action);
  add_simple(application, "supervise", "Run the stack in the foreground", action,
             [&] { return supervise(folder); });
}

/// Says what is wrong with a word of the command line that nobody expected.
int refuse_unknown(const CLI::App& application) {
  const auto words = application.remaining(true);
  const auto& word = words.front();
  std::vector<std::string> known;
  if (!word.starts_with('-')) {
    for (const auto* verb : application.get_subcommands(nullptr)) known.push_back(verb->get_name());
  }
  const bool has_verb = !application.get_subcommands().empty();
  std::cerr << fmt::format("ophion: unknown {} ({}){}; 'ophion --help' lists what there is\n",
                           has_verb ? "argument" : "command", word,
                           has_verb ? std::string{} : oph::suggestion(word, known));
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App application{"Ophion: an array datacube analytics server", "ophion"};
  std::string folder;
  Action action;
  application.require_subcommand(0, 1);
  application.fallthrough();
  application.set_version_flag("--version", OPH_VERSION);
  const auto status = oph::guard([&] { folder = oph::ophion::default_folder(); });
  application.add_option("--stack", folder, "Folder of the stack")->capture_default_str();
  add_verbs(application, folder, action);
  try {
    application.parse(argc, argv);
  } catch (const CLI::ExtrasError&) {
    return refuse_unknown(application);
  } catch (const CLI::ParseError& error) {
    return application.exit(error) == 0 ? 0 : 2;
  }
  if (!action) {
    std::cerr << application.help();
    return 2;
  }

  int exit_status = 1;
  const auto outcome = oph::guard([&] {
    if (folder.empty()) status.raise();
    folder = fs::weakly_canonical(fs::absolute(folder)).string();
    exit_status = action();
  });
  if (outcome.ok) return exit_status;
  std::cerr << "ophion: " << outcome.text;
  if (!outcome.context.empty()) std::cerr << " [" << outcome.context << ']';
  std::cerr << '\n';
  return outcome.blame == oph::Blame::kUser ? 2 : 1;
}
