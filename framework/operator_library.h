// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/configuration.h"
#include "base/manual_json.h"
#include "framework/oph_operator.h"

namespace oph::framework {

/// The functions of one operator's library; an optional one that is missing is null.
struct OperatorFunctions {
  using Phase = int (*)(oph_operator_struct*);
  Phase setup_env = nullptr;
  Phase init = nullptr;
  Phase distribution = nullptr;
  Phase execute_operator = nullptr;
  Phase reduction = nullptr;
  Phase destroy = nullptr;
  Phase cleanup_env = nullptr;
};

/// A loaded operator.
struct LoadedOperator {
  OperatorManual manual;
  OperatorFunctions functions;
  std::string path;
  void* handle = nullptr;
};

/// Finds operators in the operator folders and loads them (libltdl) when they are first needed: a
/// library that is dropped into a folder is usable at once.
///
/// Libraries stay loaded until the process ends: some that operators link (HDF5, for one) leave
/// callbacks behind that must not point into unloaded code.
class OperatorLibrary {
 public:
  explicit OperatorLibrary(const Configuration& configuration);
  ~OperatorLibrary();
  OperatorLibrary(const OperatorLibrary&) = delete;
  OperatorLibrary& operator=(const OperatorLibrary&) = delete;

  /// Loads an operator by name, in any case. Throws a user error for an unknown one, with the
  /// nearest name; a system error for a library that cannot be loaded, lacks a mandatory function
  /// or was built for another version of the contract.
  const LoadedOperator& require(std::string_view name);

  /// Names of all operators in the folders, sorted.
  std::vector<std::string> names() const;
  /// Manuals of all operators; a library that cannot be loaded is logged and left out.
  std::vector<OperatorManual> manuals();

 private:
  std::filesystem::path find(const std::string& name) const;

  std::vector<std::filesystem::path> folders_;
  std::map<std::string, LoadedOperator, std::less<>> loaded_;
};

}  // namespace oph::framework
