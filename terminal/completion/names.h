// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/response.h"

namespace oph::terminal {

/// What a session holds, by name.
struct Names {
  struct Cube {
    std::string pid;
    std::string measure;
    std::size_t container;  ///< position among `containers`
  };
  std::vector<std::string> folders;     ///< absolute
  std::vector<std::string> containers;  ///< absolute
  std::vector<Cube> cubes;
  std::vector<std::string> sessions;  ///< ids
};

/// Reads the server's page names.json. Throws an exception if it is something else.
Names read_names(std::string_view json);
/// Reads the server's page files.json: names in one folder, those of folders end in '/'.
std::vector<std::string> read_files(std::string_view json);

/// A workflow of the session.
struct JobName {
  std::string workflow;
  std::string command;
};
/// Reads the list of requests that oph_resume gives, the newest first.
std::vector<JobName> read_jobs(const Response& response);

/// Where names come from. What cannot be had in time is null.
class NameSource {
 public:
  virtual ~NameSource() = default;
  virtual std::shared_ptr<const Names> names() = 0;
  /// The files in a folder of the data repository.
  virtual std::shared_ptr<const std::vector<std::string>> files(const std::string& folder) = 0;
  virtual std::shared_ptr<const std::vector<JobName>> jobs() = 0;
};

}  // namespace oph::terminal
