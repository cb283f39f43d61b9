// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/history.h"

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <utility>

#include "base/text.h"
#include "terminal/environment.h"

namespace oph::terminal {

History::History(std::filesystem::path file) : file_{std::move(file)} {
  if (file_.empty()) return;
  std::ifstream stream{file_};
  for (std::string line; std::getline(stream, line);) lines_.push_back(line);
  if (lines_.size() <= kMostLines) return;
  lines_.erase(lines_.begin(), lines_.end() - kMostLines);
  save();
}

bool History::add(const std::string& line) {
  if (trim(line).empty() || mentions_credentials(line)) return false;
  if (!lines_.empty() && lines_.back() == line) return false;
  lines_.push_back(line);
  if (file_.empty()) return true;
  // Appending keeps what other terminals of the same user add meanwhile.
  const int descriptor =
      ::open(file_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) return true;
  const auto entry = line + "\n";
  // A history that cannot be written must not disturb the work.
  [[maybe_unused]] const auto written = ::write(descriptor, entry.data(), entry.size());
  ::close(descriptor);
  return true;
}

void History::clear() {
  lines_.clear();
  if (!file_.empty()) save();
}

void History::save() const {
  std::ofstream stream{file_, std::ios::trunc};
  for (const auto& line : lines_) stream << line << "\n";
}

}  // namespace oph::terminal
