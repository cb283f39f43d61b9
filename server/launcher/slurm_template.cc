// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/slurm_template.h"

#include <fstream>
#include <string_view>

#include "base/error.h"

namespace oph::server {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kExample = R"sh(#!/bin/sh
# Runs one task of Ophion as a batch job. This file is yours: Ophion writes it when it is absent and
# never changes it. Queue, account and time limit are settings ([slurm] in ophion.toml); any other
# option of sbatch may stand here:
##SBATCH --mem-per-cpu=2G
##SBATCH --constraint=fast

# The server sets these; nothing in them comes from users:
#   OPHION_RANKS    MPI ranks to start, also given as --ntasks
#   OPHION_PROGRAM  oph_framework, at the same path on every node
#   OPHION_CONFIG   ophion.toml, at the same path on every node
#   OPHION_POOL     what the ranks call themselves
#   OPHION_SERVER   where they reach the server

# Ranks that wait leave their core to others.
export OMPI_MCA_mpi_yield_when_idle=1
if [ "$(id -u)" -eq 0 ]; then
  export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
fi
# With SLURM's own launcher, if it was built with PMIx:  exec srun --mpi=pmix "$OPHION_PROGRAM" …
exec mpirun --bind-to none -n "$OPHION_RANKS" "$OPHION_PROGRAM" \
  --config "$OPHION_CONFIG" --pool "$OPHION_POOL" --connect "$OPHION_SERVER"
)sh";

void require_private(const fs::path& path) {
  const auto others = fs::perms::group_write | fs::perms::others_write;
  if ((fs::status(path).permissions() & others) == fs::perms::none) return;
  throw system_error(
      "the batch script must be writable by its owner only, and so must its folder (path={})",
      path.string());
}

void write_example(const fs::path& file) {
  const auto folder = file.parent_path();
  if (!fs::exists(folder)) {
    fs::create_directories(folder);
    fs::permissions(folder, fs::perms::owner_all);
  }
  // Several launchers may come here at once: the file appears whole.
  const auto fresh = file.string() + ".new";
  std::ofstream{fresh} << kExample;
  fs::permissions(fresh, fs::perms::owner_all);
  fs::rename(fresh, file);
}

}  // namespace

void prepare_slurm_template(const fs::path& file) {
  if (!fs::exists(file)) write_example(file);
  require_private(file);
  require_private(file.parent_path());
}

}  // namespace oph::server
