// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/framework_program.h"

#include <unistd.h>

#include <array>
#include <fstream>
#include <map>

#include "base/error.h"
#include "base/hosts.h"
#include "base/installation.h"
#include "base/text.h"

namespace oph::server {

FrameworkProgram::FrameworkProgram(const Configuration& configuration,
                                   std::filesystem::path program)
    : configuration_{configuration}, program_{std::move(program)} {}

FrameworkProgram::FrameworkProgram(const Configuration& configuration)
    : FrameworkProgram{configuration, program_folder() / "oph_framework"} {}

std::filesystem::path FrameworkProgram::run_folder() const {
  return configuration_.folder() / "run";
}

Command FrameworkProgram::command(const std::string& log_name) const {
  const auto log = configuration_.path("log.path") / (log_name + ".log");
  Command command;
  command.output = log;
  command.errors = log;
  return command;
}

namespace {

void set_mpi_variables(Command& command) {
  // A rank that waits for others must leave its core to them and to the databases.
  command.environment.emplace_back("OMPI_MCA_mpi_yield_when_idle", "1");
  command.environment.emplace_back("OMPI_MCA_btl_vader_single_copy_mechanism", "none");
  if (::geteuid() == 0) {
    command.environment.emplace_back("OMPI_ALLOW_RUN_AS_ROOT", "1");
    command.environment.emplace_back("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
  }
  // mpirun ends its ranks when it is told to end, but not when it is killed.
  command.signal_at_death = SIGTERM;
}

/// Replaces a file at once.
void write_file(const std::filesystem::path& file, const std::string& text,
                std::filesystem::perms permissions) {
  auto fresh = file;
  fresh += ".new";
  std::ofstream out{fresh};
  out << text;
  out.close();
  if (!out) throw system_error("cannot write a file (path={})", fresh.string());
  std::filesystem::permissions(fresh, permissions);
  std::filesystem::rename(fresh, file);
}

}  // namespace

void FrameworkProgram::add_mpirun(Command& command, std::int64_t ranks) const {
  for (const char* argument : {"mpirun", "--oversubscribe", "--bind-to", "none", "-n"}) {
    command.arguments.emplace_back(argument);
  }
  command.arguments.push_back(std::to_string(ranks));
  // MPI keeps sockets there: a path as short as that of the pool.
  const auto folder = pool_socket().parent_path().string();
  command.environment = {
      {"OMPI_MCA_btl", "self,vader"},
      // All ranks are on this machine: nothing is to be reached through a remote shell.
      {"OMPI_MCA_plm", "isolated"},
      {"OMPI_MCA_orte_tmpdir_base", folder},
      {"TMPDIR", folder},
  };
  set_mpi_variables(command);
}

/// A line for each rank, in their order.
void FrameworkProgram::write_host_file(const std::filesystem::path& file,
                                       const std::vector<std::string>& hosts) const {
  // mpirun knows its own host by this name only.
  std::array<char, 256> own{};
  if (::gethostname(own.data(), own.size() - 1) != 0) throw errno_error("this host has no name");
  std::map<std::string, std::string> addresses{{"", own.data()}};
  for (const auto& host : other_hosts(configuration_)) addresses[host.name] = host.address;
  std::string lines;
  for (const auto& host : hosts) lines += addresses.at(host) + "\n";
  write_file(file, lines, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

/// mpirun calls it with an address and the words of a command line.
void FrameworkProgram::write_remote_shell(const std::filesystem::path& file) const {
  std::string script =
      "#!/bin/sh\n# Written by the server: starts programs on other hosts.\n"
      "address=$1\nshift\ncase $address in\n";
  for (const auto& host : other_hosts(configuration_)) {
    script += host.address + ") exec";
    for (const auto& word : start_words(configuration_, host))
      script += " " + quote_for_shell(word);
    script += fmt::format(" \"{0}={1}; export {0}; $*\" ;;\n", kHostVariable, host.name);
  }
  script += "esac\necho \"no such host: $address\" >&2\nexit 1\n";
  write_file(file, script, std::filesystem::perms::owner_all);
}

void FrameworkProgram::set_host_variables(Command& command, const std::vector<std::string>& hosts,
                                          const std::filesystem::path& remote_shell) const {
  std::vector<std::string> names;
  for (const auto& host : hosts) names.push_back(host.empty() ? std::string{kFirstHost} : host);
  command.environment = {
      {kRankHostsVariable, join(names, ",")},
      {"OMPI_MCA_btl", "self,vader,tcp"},
      {"OMPI_MCA_plm", "rsh"},
      {"OMPI_MCA_plm_rsh_agent", remote_shell.string()},
      // The first host reaches all others; these need not reach each other before MPI runs.
      {"OMPI_MCA_plm_rsh_no_tree_spawn", "1"},
      // A host that vanished is noticed in some ten seconds, not in minutes.
      {"OMPI_MCA_oob_tcp_keepalive_time", "4"},
      {"OMPI_MCA_oob_tcp_keepalive_intvl", "2"},
      {"OMPI_MCA_oob_tcp_keepalive_probes", "3"},
  };
  if (const auto& network = configuration_.text("hosts.network"); !network.empty()) {
    command.environment.emplace_back("OMPI_MCA_btl_tcp_if_include", network);
    command.environment.emplace_back("OMPI_MCA_oob_tcp_if_include", network);
  }
}

Command FrameworkProgram::pool_on_hosts(const std::string& name,
                                        const std::vector<std::string>& hosts) const {
  const auto host_file = run_folder() / (name + ".hosts");
  const auto remote_shell = run_folder() / "remote_shell";
  write_host_file(host_file, hosts);
  write_remote_shell(remote_shell);
  auto result = command(name);
  result.arguments = {"mpirun",
                      "--bind-to",
                      "none",
                      "--map-by",
                      "seq",
                      "--hostfile",
                      host_file.string(),
                      "-n",
                      std::to_string(hosts.size()),
                      "-x",
                      kRankHostsVariable};
  set_host_variables(result, hosts, remote_shell);
  set_mpi_variables(result);
  add_program(result);
  add_member(result, name);
  return result;
}

void FrameworkProgram::add_program(Command& command) const {
  for (const auto& argument :
       {program_.string(), std::string{"--config"}, configuration_.file().string()}) {
    command.arguments.push_back(argument);
  }
}

Command FrameworkProgram::pool(const std::string& name, std::int64_t ranks, bool uses_mpi) const {
  auto result = command(name);
  if (uses_mpi) add_mpirun(result, ranks);
  add_program(result);
  add_member(result, name);
  return result;
}

void FrameworkProgram::add_member(Command& command, const std::string& name) const {
  for (const auto& argument :
       {std::string{"--pool"}, name, std::string{"--connect"}, pool_socket().string()}) {
    command.arguments.push_back(argument);
  }
  if (!remote_place_.empty()) command.arguments.push_back(remote_place_);
}

std::vector<std::pair<std::string, std::string>> FrameworkProgram::batch_environment(
    const std::string& name, std::int64_t ranks) const {
  std::vector<std::pair<std::string, std::string>> variables{
      {"OPHION_RANKS", std::to_string(ranks)},
      {"OPHION_PROGRAM", program_.string()},
      {"OPHION_CONFIG", configuration_.file().string()},
      {"OPHION_POOL", name},
      {"OPHION_SERVER", remote_place_.empty() ? pool_socket().string() : remote_place_}};
  // Whichever node it is, it is none of ours.
  if (!remote_place_.empty()) variables.emplace_back(kHostVariable, "slurm");
  return variables;
}

Command FrameworkProgram::one_shot(std::int64_t ranks, const std::string& submission,
                                   const std::filesystem::path& output) const {
  auto result = command("one_shot");
  result.output = output;
  add_mpirun(result, ranks);
  add_program(result);
  result.arguments.push_back(submission);
  return result;
}

Command FrameworkProgram::manuals(const std::filesystem::path& output) const {
  auto result = command("manuals");
  result.output = output;
  add_program(result);
  result.arguments.emplace_back("--manuals");
  return result;
}

}  // namespace oph::server
