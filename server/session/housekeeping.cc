// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/session/housekeeping.h"

#include <algorithm>
#include <utility>

#include "base/log.h"
#include "base/writing_notes.h"

namespace oph::server {

Housekeeping::Housekeeping(const Configuration& configuration, CataloguePool& catalogues, Run run)
    : configuration_{configuration}, catalogues_{catalogues}, run_{std::move(run)} {}

Housekeeping::~Housekeeping() {
  stop();
}

void Housekeeping::start() {
  thread_ = std::thread{[this] { serve(); }};
}

void Housekeeping::stop() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  stopped_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Housekeeping::serve() {
  const std::chrono::seconds pause{configuration_.integer("server.housekeeping_seconds")};
  std::unique_lock lock{mutex_};
  while (!stopping_) {
    lock.unlock();
    if (const auto status = guard([&] { expire(); }); !status) log::failure(status);
    if (const auto status = guard([&] { sweep(); }); !status) log::failure(status);
    lock.lock();
    stopped_.wait_for(lock, pause, [&] { return stopping_; });
  }
}

void Housekeeping::expire() {
  const auto catalogue = catalogues_.lend();
  metadb::SessionExpiry expiry{catalogue->connection(),
                               configuration_.integer("server.session_days")};
  if (const auto count = expiry.disable(); count > 0) {
    log::info("sessions expired", {{"sessions", std::to_string(count)}});
  }
  for (const auto& session : expiry.removable()) {
    for (const auto container : session.containers) delete_container(*catalogue, container);
    if (!session.containers.empty()) continue;  // it goes in a later round
    expiry.remove(session);
    log::info("session removed", {{"session", session.code}});
  }
}

void Housekeeping::sweep() {
  if (!has_leftovers()) return;
  {
    const std::lock_guard lock{mutex_};
    if (std::exchange(is_sweeping_, true)) return;
  }
  run_("operator=oph_gc;", [this] {
    const std::lock_guard lock{mutex_};
    is_sweeping_ = false;
  });
}

/// Whether there is a claim that nobody holds, or a file is noted; its task may live.
bool Housekeeping::has_leftovers() {
  const auto notes = writing_notes(configuration_);
  std::error_code error;
  const bool is_empty = std::filesystem::is_empty(notes, error);
  if (!error && !is_empty) return true;
  const auto catalogue = catalogues_.lend();
  auto& cubes = catalogue->cubes();
  return std::ranges::any_of(cubes.claims(),
                             [&](const auto& claim) { return !cubes.is_held(claim.cube_id); });
}

void Housekeeping::delete_container(metadb::Catalogue& catalogue, std::int64_t container) {
  {
    const std::lock_guard lock{mutex_};
    if (!deleting_.insert(container).second) return;
  }
  const auto submission =
      fmt::format("operator=oph_deletecontainer;container=-;container_pid={};force=yes;",
                  catalogue.container_pid(container));
  run_(submission, [this, container] {
    const std::lock_guard lock{mutex_};
    deleting_.erase(container);
  });
}

}  // namespace oph::server
