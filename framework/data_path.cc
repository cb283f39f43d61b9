// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/data_path.h"

#include <algorithm>
#include <string>

#include "base/error.h"

namespace oph::framework {
namespace {

namespace fs = std::filesystem;

fs::path base_path(const Configuration& configuration) {
  return fs::weakly_canonical(configuration.path("data.base_path"));
}

bool is_below(const fs::path& base, const fs::path& path) {
  return std::mismatch(base.begin(), base.end(), path.begin(), path.end()).first == base.end();
}

/// A path as the user wrote it, and the argument that it came in.
struct GivenPath {
  std::string_view path;
  std::string_view argument;
};

/// Puts a path of a user behind the base path, without looking at the disk.
fs::path join(const fs::path& base, std::string_view cdd, const GivenPath& shown) {
  const auto& [path, argument] = shown;
  if (path.empty()) throw user_error("a path must not be empty ({}=)", argument);
  if (path.find('\0') != std::string_view::npos)
    throw user_error("a path must be text ({})", argument);
  if (path.find("://") != std::string_view::npos) {
    throw user_error("only files of the data repository can be used, no addresses ({}={})",
                     argument, path);
  }
  const fs::path given{path};
  const fs::path folder{cdd};
  for (const auto& whole : {given, folder}) {
    if (std::find(whole.begin(), whole.end(), "..") != whole.end()) {
      throw user_error("a path must not contain '..' ({}={})", argument, whole.string());
    }
  }
  const auto below_root =
      given.is_absolute() ? given.relative_path() : folder.relative_path() / given;
  return base / below_root;
}

/// Throws unless the file system lets us see where a path leads, and that is below the base.
fs::path resolve(const fs::path& base, const fs::path& joined, const GivenPath& shown) {
  const auto& [path, argument] = shown;
  std::error_code error;
  const auto resolved = fs::canonical(joined, error);
  if (error) throw user_error("no such file or folder ({}={})", argument, path);
  if (!is_below(base, resolved)) {
    throw user_error("the path leads outside the data repository ({}={})", argument, path);
  }
  return resolved;
}

}  // namespace

fs::path existing_data_path(const Configuration& configuration, std::string_view cdd,
                            std::string_view path, std::string_view argument) {
  const auto base = base_path(configuration);
  const GivenPath shown{path, argument};
  return resolve(base, join(base, cdd, shown), shown);
}

fs::path new_data_path(const Configuration& configuration, std::string_view cdd,
                       std::string_view path, std::string_view argument) {
  const auto base = base_path(configuration);
  const GivenPath shown{path, argument};
  const auto joined = join(base, cdd, shown).lexically_normal();
  if (!joined.has_filename()) {
    throw user_error("the path must end in a file name ({}={})", argument, path);
  }
  const auto folder = joined.parent_path();
  // The folders that exist decide where new ones would come to lie.
  auto known = folder;
  while (!fs::exists(known) && known != base && known.has_relative_path()) {
    known = known.parent_path();
  }
  if (known != base) resolve(base, known, shown);
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) {
    throw user_error("a folder cannot be made: {} ({}={})", error.message(), argument, path);
  }
  return resolve(base, folder, shown) / joined.filename();
}

fs::path data_entry(const Configuration& configuration, std::string_view cdd, std::string_view path,
                    std::string_view argument) {
  const auto base = base_path(configuration);
  const GivenPath shown{path, argument};
  auto joined = join(base, cdd, shown).lexically_normal();
  if (!joined.has_filename()) joined = joined.parent_path();
  if (joined == base) {
    throw user_error("the data repository itself cannot be changed ({}={})", argument, path);
  }
  const auto name = joined.filename().string();
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' '; };
  if (name.starts_with('.') || std::any_of(name.begin(), name.end(), is_control)) {
    throw user_error("a name must not start with '.' or have control characters ({}={})", argument,
                     path);
  }
  return resolve(base, joined.parent_path(), shown) / name;
}

std::string shown_data_path(const Configuration& configuration, const fs::path& path) {
  const auto relative = path.lexically_relative(base_path(configuration));
  return relative == "." ? "/" : "/" + relative.string();
}

}  // namespace oph::framework
