// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mysql.h>

#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/primitives/outcome.h"

namespace oph::tests {

/// A library of primitives loaded into this process, as mariadbd would load it.
class Plugin {
 public:
  explicit Plugin(const std::string& path = OPH_PRIMITIVES_LIBRARY);

  /// A library of an outsider: it leaves the texts of its errors to `main`.
  Plugin(const std::string& path, const Plugin& main);

  nlohmann::json manuals() const;

  /// Whether the function has all the symbols that it needs.
  bool has(const std::string& function) const;

  /// Calls the entry points as the server does for the rows of one statement.
  Outcome call(const Call& call) const;

  /// What `oph_last_error()` of the main library gives; it forgets the text.
  std::optional<std::string> last_error() const;

  template <class Function>
  Function* symbol(const std::string& name) const {
    return reinterpret_cast<Function*>(find(name));
  }

 private:
  void* find(const std::string& name) const;

  void* library_;
  std::map<std::string, std::string> returns_;  ///< by function, as the manuals say
  const Plugin* main_ = this;
};

using InitFunction = my_bool(UDF_INIT*, UDF_ARGS*, char*);
using DeinitFunction = void(UDF_INIT*);
using StringFunction = char*(UDF_INIT*, UDF_ARGS*, char*, unsigned long*, char*, char*);
using LongFunction = long long(UDF_INIT*, UDF_ARGS*, char*, char*);
using DoubleFunction = double(UDF_INIT*, UDF_ARGS*, char*, char*);
using ClearFunction = void(UDF_INIT*, char*, char*);
using AddFunction = void(UDF_INIT*, UDF_ARGS*, char*, char*);

}  // namespace oph::tests
