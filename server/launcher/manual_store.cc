// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/manual_store.h"

#include <ctime>
#include <fstream>
#include <sstream>

#include "base/installation.h"
#include "base/log.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::chrono::seconds kReadLimit{60};

std::string http_date(std::time_t time) {
  std::tm parts{};
  ::gmtime_r(&time, &parts);
  char text[64];
  const auto size = std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return std::string{text, size};
}

}  // namespace

ManualStore::ManualStore(const Configuration& configuration, const FrameworkProgram& program,
                         Spawner& spawner, std::vector<OperatorManual> front_end)
    : program_{program},
      spawner_{spawner},
      front_end_{std::move(front_end)},
      folders_{operator_folders(configuration)} {}

/// Of the folders, which change when a file comes or goes, and of the libraries, which change while
/// they are copied.
ManualStore::Stamps ManualStore::read_stamps() const {
  Stamps stamps;
  const auto note = [&](const std::filesystem::path& path) {
    std::error_code absent;
    const auto time = std::filesystem::last_write_time(path, absent);
    if (!absent) stamps[path] = time;
  };
  for (const auto& folder : folders_) {
    note(folder);
    std::error_code absent;
    for (const auto& file : std::filesystem::directory_iterator{folder, absent}) note(file.path());
  }
  return stamps;
}

std::shared_ptr<const Manuals> ManualStore::read() const {
  const auto output = program_.run_folder() / "manuals.json";
  std::filesystem::remove(output);
  auto process = spawner_.start(program_.manuals(output));
  const auto ended = process->wait(kReadLimit);
  if (!ended || *ended != 0) {
    throw system_error("the manuals of the operators cannot be read, manuals.log tells why");
  }
  std::ifstream file{output};
  std::ostringstream text;
  text << file.rdbuf();
  return std::make_shared<Manuals>(read_operator_manuals(text.str()), front_end_);
}

std::shared_ptr<const Manuals> ManualStore::current() {
  const std::lock_guard lock{mutex_};
  auto stamps = read_stamps();
  if (manuals_ != nullptr && stamps == stamps_) return manuals_;
  std::shared_ptr<const Manuals> manuals;
  const auto status = guard([&] { manuals = read(); });
  if (!status && manuals_ == nullptr) status.raise();
  stamps_ = std::move(stamps);
  if (!status) {
    log::failure(status);
    return manuals_;
  }
  manuals_ = std::move(manuals);
  last_change_ = http_date(std::time(nullptr));
  log::info("operators read", {{"operators", std::to_string(manuals_->names().size())}});
  return manuals_;
}

std::string ManualStore::last_change() {
  const std::lock_guard lock{mutex_};
  return last_change_;
}

}  // namespace oph::server
