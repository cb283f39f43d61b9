// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/front_end/log_tail.h"

#include <algorithm>
#include <fstream>
#include <regex>

#include "base/secrets.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::streamoff kMostBytes = 256 << 10;
constexpr std::size_t kLongestHead = 200;

/// The end of a file, from the beginning of a line.
std::vector<std::string> last_lines(const std::filesystem::path& file) {
  std::ifstream stream{file, std::ios::ate};
  const auto size = static_cast<std::streamoff>(stream.tellg());
  std::vector<std::string> lines;
  std::string line;
  stream.seekg(std::max<std::streamoff>(0, size - kMostBytes));
  if (size > kMostBytes) std::getline(stream, line);  // only a part of it is here
  while (std::getline(stream, line)) lines.push_back(line);
  return lines;
}

void add(std::vector<LogLine>& lines, const std::filesystem::path& file) {
  const auto begin = lines.size();
  for (const auto& text : last_lines(file)) {
    auto line = parse_log_line(mask_secrets(text));
    if (!line.time.empty()) {
      lines.push_back(std::move(line));
    } else if (lines.size() > begin) {
      lines.back().message += "\n" + line.message;
    }
  }
}

}  // namespace

LogLine parse_log_line(const std::string& line) {
  static const std::regex ours{
      R"((\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d\.\d+)\S* (\w+) [\w-]+\[\d+\] )"};
  static const std::regex mariadb{R"((\d{4}-\d\d-\d\d) +(\d?\d:\d\d:\d\d) \d+ \[(\w+)\] )"};
  // Matching takes stack for each character, so a long message must have no part in it.
  const auto head = line.substr(0, kLongestHead);
  constexpr auto kFromStart = std::regex_constants::match_continuous;
  std::smatch parts;
  if (!std::regex_search(head, parts, ours, kFromStart) &&
      !std::regex_search(head, parts, mariadb, kFromStart)) {
    return {"", "", line};
  }
  std::string clock = parts[2];
  if (clock.find(':') == 1) clock.insert(0, "0");
  return {parts[1].str() + " " + clock, to_lower(parts[3].str()),
          line.substr(static_cast<std::size_t>(parts.length()))};
}

std::vector<LogLine> log_tail(const std::vector<std::filesystem::path>& files, std::size_t count) {
  std::vector<LogLine> lines;
  for (const auto& file : files) add(lines, file);
  std::ranges::stable_sort(lines, {}, &LogLine::time);
  if (lines.size() > count) {
    lines.erase(lines.begin(), lines.end() - static_cast<std::ptrdiff_t>(count));
  }
  return lines;
}

}  // namespace oph::server
