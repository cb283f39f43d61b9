// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "base/configuration.h"
#include "server/launcher/spawner.h"

namespace oph::server {

/// How the program that runs operators is called, with and without mpirun.
class FrameworkProgram {
 public:
  /// `program`: the file; beside the server's own unless a test says otherwise.
  FrameworkProgram(const Configuration& configuration, std::filesystem::path program);
  /// As installed: beside the running program.
  explicit FrameworkProgram(const Configuration& configuration);

  /// Folder of sockets and other files that live as long as the server.
  std::filesystem::path run_folder() const;
  std::filesystem::path pool_socket() const { return configuration_.path("pool.socket"); }

  /// Where ranks on other hosts reach the server; to be told before pools are started there.
  void set_remote_place(std::string place) { remote_place_ = std::move(place); }

  /// A resident pool whose ranks run on these hosts, see RankPlaces. Writes the files that mpirun
  /// needs for it.
  Command pool_on_hosts(const std::string& name, const std::vector<std::string>& hosts) const;
  /// A resident pool; by mpirun if `uses_mpi`, otherwise of one rank.
  Command pool(const std::string& name, std::int64_t ranks, bool uses_mpi) const;
  /// What a batch script needs to know to start the ranks of a pool: names and values of its
  /// environment.
  std::vector<std::pair<std::string, std::string>> batch_environment(const std::string& name,
                                                                     std::int64_t ranks) const;
  /// One task, its response written to `output`.
  Command one_shot(std::int64_t ranks, const std::string& submission,
                   const std::filesystem::path& output) const;
  /// The manuals of all operators, written to `output`.
  Command manuals(const std::filesystem::path& output) const;

 private:
  Command command(const std::string& log_name) const;
  void add_mpirun(Command& command, std::int64_t ranks) const;
  void add_program(Command& command) const;
  void add_member(Command& command, const std::string& name) const;
  void write_host_file(const std::filesystem::path& file,
                       const std::vector<std::string>& hosts) const;
  void set_host_variables(Command& command, const std::vector<std::string>& hosts,
                          const std::filesystem::path& remote_shell) const;
  void write_remote_shell(const std::filesystem::path& file) const;

  const Configuration& configuration_;
  std::filesystem::path program_;
  std::string remote_place_;
};

}  // namespace oph::server
