// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/operator_library.h"

#include <ltdl.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/installation.h"
#include "base/log.h"
#include "base/text.h"

namespace oph::framework {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "oph_";

bool is_operator_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return name.size() > kPrefix.size() && name.starts_with(kPrefix) &&
         std::all_of(name.begin(), name.end(), allowed);
}

template <class Function>
Function symbol(void* handle, const char* name) {
  return reinterpret_cast<Function>(lt_dlsym(static_cast<lt_dlhandle>(handle), name));
}

OperatorFunctions read_functions(void* handle, const fs::path& path) {
  using Phase = OperatorFunctions::Phase;
  OperatorFunctions functions;
  functions.setup_env = symbol<Phase>(handle, "oph_setup_env");
  functions.init = symbol<Phase>(handle, "oph_init");
  functions.distribution = symbol<Phase>(handle, "oph_distribution");
  functions.execute_operator = symbol<Phase>(handle, "oph_execute_operator");
  functions.reduction = symbol<Phase>(handle, "oph_reduction");
  functions.destroy = symbol<Phase>(handle, "oph_destroy");
  functions.cleanup_env = symbol<Phase>(handle, "oph_cleanup_env");
  const auto require = [&](Phase phase, std::string_view name) {
    if (phase == nullptr)
      throw system_error("operator library lacks {} (library={})", name, path.string());
  };
  require(functions.setup_env, "oph_setup_env");
  require(functions.execute_operator, "oph_execute_operator");
  require(functions.cleanup_env, "oph_cleanup_env");
  return functions;
}

std::string last_error() {
  const auto* text = lt_dlerror();
  return text != nullptr ? text : "unknown reason";
}

/// An operator written in C has no manual: it takes any arguments and needs the right to write.
OperatorManual read_manual(void* handle, const std::string& name) {
  const auto manual = symbol<const char* (*)()>(handle, "oph_operator_manual");
  if (manual != nullptr) {
    auto manuals = read_operator_manuals(manual());
    if (manuals.size() == 1 && manuals.front().name == name) return std::move(manuals.front());
    throw system_error("operator library has the manual of something else (operator={})", name);
  }
  OperatorManual unknown;
  unknown.name = name;
  unknown.summary = "An operator without a manual.";
  unknown.category = "Data Process";
  unknown.permission = "write";
  unknown.has_arguments = false;
  return unknown;
}

void check_version(void* handle, const fs::path& path) {
  const auto version = symbol<int (*)()>(handle, "oph_operator_abi");
  if (version != nullptr && version() != OPH_OPERATOR_ABI) {
    throw system_error(
        "operator library was built for another version of Ophion (library={}, version={}, "
        "expected={})",
        path.string(), version(), OPH_OPERATOR_ABI);
  }
}

LoadedOperator load(const std::string& name, const fs::path& path) {
  LoadedOperator loaded;
  loaded.path = path.string();
  loaded.handle = lt_dlopen(path.c_str());
  if (loaded.handle == nullptr) {
    throw system_error("operator library cannot be loaded: {} (library={})", last_error(),
                       path.string());
  }
  const auto status = guard([&] {
    check_version(loaded.handle, path);
    loaded.functions = read_functions(loaded.handle, path);
    loaded.manual = read_manual(loaded.handle, name);
  });
  if (status) return loaded;
  // None of its functions ran. Somebody may put a better one in its place.
  lt_dlclose(static_cast<lt_dlhandle>(loaded.handle));
  status.raise();
  return loaded;
}

}  // namespace

OperatorLibrary::OperatorLibrary(const Configuration& configuration)
    : folders_{operator_folders(configuration)} {
  if (lt_dlinit() != 0) throw system_error("cannot initialise libltdl: {}", last_error());
}

// lt_dlexit() would unload the libraries.
OperatorLibrary::~OperatorLibrary() = default;

fs::path OperatorLibrary::find(const std::string& name) const {
  for (const auto& folder : folders_) {
    auto path = folder / (name + ".so");
    if (fs::exists(path)) return path;
  }
  return {};
}

const LoadedOperator& OperatorLibrary::require(std::string_view name) {
  const auto key = to_lower(name);
  if (const auto found = loaded_.find(key); found != loaded_.end()) return found->second;
  const auto path = is_operator_name(key) ? find(key) : fs::path{};
  if (path.empty()) throw user_error("unknown operator ({}){}", name, suggestion(key, names()));
  return loaded_.emplace(key, load(key, path)).first->second;
}

std::vector<std::string> OperatorLibrary::names() const {
  std::set<std::string> names;
  for (const auto& folder : folders_) {
    std::error_code missing;
    for (const auto& entry : fs::directory_iterator{folder, missing}) {
      if (entry.path().extension() == ".so" && is_operator_name(entry.path().stem().string())) {
        names.insert(entry.path().stem().string());
      }
    }
  }
  return {names.begin(), names.end()};
}

std::vector<OperatorManual> OperatorLibrary::manuals() {
  std::vector<OperatorManual> manuals;
  for (const auto& name : names()) {
    const auto status = guard([&] { manuals.push_back(require(name).manual); });
    if (!status) log::failure(status, {{"operator", name}});
  }
  return manuals;
}

}  // namespace oph::framework
