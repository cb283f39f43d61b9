// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/configuration.h"
#include "base/sql/connection.h"
#include "metadb/attributes.h"
#include "metadb/bookkeeping.h"
#include "metadb/containers.h"
#include "metadb/cubes.h"
#include "metadb/folders.h"
#include "metadb/instances.h"
#include "metadb/jobs.h"
#include "metadb/sessions.h"
#include "metadb/users.h"

namespace oph::metadb {

/// Where the metadata database is, as configured.
sql::Endpoint endpoint(const Configuration& configuration);

/// Brings the schema up to date: applies, in their order, the numbered migrations that the
/// database has not seen, each one once, and notes them. Creates the database when absent. Throws
/// a system error if the database is newer than this program.
void migrate(const Configuration& configuration);

/// One session with the metadata database, and the typed queries over it. Not thread-safe.
class Catalogue {
 public:
  explicit Catalogue(const Configuration& configuration)
      : connection_{endpoint(configuration)},
        web_address_{configuration.text("server.web_address")} {}
  Catalogue(const Catalogue&) = delete;
  Catalogue& operator=(const Catalogue&) = delete;

  sql::Connection& connection() { return connection_; }
  /// Connects again if the server went away since the last use.
  void ensure_alive() { connection_.ensure_alive(); }

  Cubes& cubes() { return cubes_; }
  Attributes& attributes() { return attributes_; }
  Containers& containers() { return containers_; }
  Folders& folders() { return folders_; }
  Instances& instances() { return instances_; }
  Users& users() { return users_; }
  Sessions& sessions() { return sessions_; }
  Jobs& jobs() { return jobs_; }
  Bookkeeping& bookkeeping() { return bookkeeping_; }

  /// `<web address>/<container>/<cube>`
  std::string cube_pid(std::int64_t container_id, std::int64_t cube_id) const;
  /// `<web address>/<container>`
  std::string container_pid(std::int64_t container_id) const;
  /// The number of the cube that a PID names; absent if the text is no PID of this stack.
  std::optional<std::int64_t> parse_cube_pid(std::string_view pid) const;
  /// `<web address>/sessions/<code>/experiment`
  std::string session_id(std::string_view code) const;
  /// The code inside a session id; absent if the text is none of this stack.
  std::optional<std::string> parse_session_id(std::string_view id) const;

 private:
  sql::Connection connection_;
  std::string web_address_;
  CubeUses uses_{connection_.endpoint()};
  Cubes cubes_{connection_, uses_};
  Attributes attributes_{connection_};
  Containers containers_{connection_};
  Folders folders_{connection_};
  Instances instances_{connection_};
  Users users_{connection_};
  Sessions sessions_{connection_};
  Jobs jobs_{connection_};
  Bookkeeping bookkeeping_{connection_};
};

}  // namespace oph::metadb
