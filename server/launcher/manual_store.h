// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "base/configuration.h"
#include "server/launcher/framework_program.h"
#include "server/manuals.h"

namespace oph::server {

/// Knows which operators there are: asks the program that runs them, again whenever a library was
/// put into one of the folders of operators or taken out of it.
class ManualStore {
 public:
  ManualStore(const Configuration& configuration, const FrameworkProgram& program, Spawner& spawner,
              std::vector<OperatorManual> front_end);

  /// The manuals as of now. Throws a system error if they could never be read; if only the last
  /// change could not, the list before it stays, and the log tells.
  std::shared_ptr<const Manuals> current();
  /// When the list was last read, in the form of HTTP.
  std::string last_change();

 private:
  using Stamps = std::map<std::filesystem::path, std::filesystem::file_time_type>;
  Stamps read_stamps() const;
  std::shared_ptr<const Manuals> read() const;

  const FrameworkProgram& program_;
  Spawner& spawner_;
  std::vector<OperatorManual> front_end_;
  std::vector<std::filesystem::path> folders_;
  std::mutex mutex_;
  Stamps stamps_;
  std::shared_ptr<const Manuals> manuals_;
  std::string last_change_;
};

}  // namespace oph::server
