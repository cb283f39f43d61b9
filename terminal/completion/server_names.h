// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminal/completion/background_cache.h"
#include "terminal/completion/names.h"
#include "terminal/environment.h"
#include "terminal/transport.h"

namespace oph::terminal {

/// Asks the server, without a trace in the history of the session, and keeps what it said until
/// expire(). A server without such pages has no names.
class ServerNames final : public NameSource {
 public:
  ServerNames(Transport& transport, const Environment& environment);
  ~ServerNames() override;
  ServerNames(const ServerNames&) = delete;
  ServerNames& operator=(const ServerNames&) = delete;

  std::shared_ptr<const Names> names() override;
  std::shared_ptr<const std::vector<std::string>> files(const std::string& folder) override;
  std::shared_ptr<const std::vector<JobName>> jobs() override;

  /// Fetches the names of the session in use before anybody asks for them.
  void prefetch();
  /// Says that a command may have changed something. What was asked for once is fetched again.
  void expire();

 private:
  bool has_session() const;
  std::string page(const std::string& name) const;

  Transport& transport_;
  const Environment& environment_;
  bool was_asked_ = false;
  BackgroundCache<Names> names_;
  BackgroundCache<std::vector<std::string>> files_;
  BackgroundCache<std::vector<JobName>> jobs_;
};

}  // namespace oph::terminal
