// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/file_reference.h"

#include <algorithm>
#include <fstream>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestPath = 4096;
/// They would end the value, begin another argument or mean many files.
constexpr std::string_view kUnsafe = ";|[]\n\r\t";

fs::path join(const fs::path& base, std::string_view cdd, std::string_view name) {
  const fs::path given{name};
  const fs::path folder{cdd};
  for (const auto& path : {given, folder}) {
    if (std::find(path.begin(), path.end(), "..") == path.end()) continue;
    throw user_error("a path must not contain '..' (fileref={})", path.string());
  }
  return base / (given.is_absolute() ? given.relative_path() : folder.relative_path() / given);
}

std::string first_line(const fs::path& path) {
  std::ifstream file{path};
  std::string text(kLongestPath, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return std::string{trim(text.substr(0, text.find('\n')))};
}

}  // namespace

std::optional<std::string> read_file_reference(const fs::path& base, std::string_view cdd,
                                               std::string_view name) {
  std::error_code error;
  const auto path = fs::canonical(join(base, cdd, name), error);
  if (error) return std::nullopt;
  const auto root = fs::weakly_canonical(base);
  if (std::mismatch(root.begin(), root.end(), path.begin(), path.end()).first != root.end()) {
    throw user_error("the path leads outside the data repository (fileref={})", name);
  }
  if (!fs::is_regular_file(path)) return std::nullopt;
  auto line = first_line(path);
  if (line.empty()) return std::nullopt;
  const bool is_plain = line.find_first_of(kUnsafe) == std::string::npos &&
                        line.find('\0') == std::string::npos && line.size() < kLongestPath;
  if (!is_plain) throw user_error("the file does not hold a path (fileref={})", name);
  return line;
}

}  // namespace oph::server
