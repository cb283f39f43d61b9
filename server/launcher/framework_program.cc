// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/framework_program.h"

#include <unistd.h>

#include "base/installation.h"

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

void FrameworkProgram::add_mpirun(Command& command, std::int64_t ranks) const {
  for (const char* argument : {"mpirun", "--oversubscribe", "--bind-to", "none", "-n"}) {
    command.arguments.emplace_back(argument);
  }
  command.arguments.push_back(std::to_string(ranks));
  // MPI keeps sockets there: a path as short as that of the pool.
  const auto folder = pool_socket().parent_path().string();
  command.environment = {
      // A rank that waits for others must leave its core to them and to the databases.
      {"OMPI_MCA_mpi_yield_when_idle", "1"},
      {"OMPI_MCA_btl", "self,vader"},
      {"OMPI_MCA_btl_vader_single_copy_mechanism", "none"},
      // All ranks are on this machine: nothing is to be reached through a remote shell.
      {"OMPI_MCA_plm", "isolated"},
      {"OMPI_MCA_orte_tmpdir_base", folder},
      {"TMPDIR", folder},
  };
  if (::geteuid() == 0) {
    command.environment.emplace_back("OMPI_ALLOW_RUN_AS_ROOT", "1");
    command.environment.emplace_back("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1");
  }
  // mpirun ends its ranks when it is told to end, but not when it is killed.
  command.signal_at_death = SIGTERM;
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
  for (const auto& argument :
       {std::string{"--pool"}, name, std::string{"--connect"}, pool_socket().string()}) {
    result.arguments.push_back(argument);
  }
  return result;
}

std::vector<std::pair<std::string, std::string>> FrameworkProgram::batch_environment(
    const std::string& name, std::int64_t ranks) const {
  return {{"OPHION_RANKS", std::to_string(ranks)},
          {"OPHION_PROGRAM", program_.string()},
          {"OPHION_CONFIG", configuration_.file().string()},
          {"OPHION_POOL", name},
          {"OPHION_SERVER", pool_socket().string()}};
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
