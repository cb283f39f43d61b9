// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/sql/connection.h"

namespace oph::metadb {

/// Host partitions that keep hosts for one user: nobody else's datacubes are placed there. A host
/// is reserved once at most, and one host stays for everybody.
class Reservations {
 public:
  explicit Reservations(sql::Connection& connection) : connection_{connection} {}

  struct Reservation {
    std::string partition;
    std::string user;
    std::int64_t hosts;
    std::string creation_time;
  };
  /// By age.
  std::vector<Reservation> list();

  struct Hosts {
    std::int64_t total;
    std::int64_t down;
    std::int64_t reserved;
    std::int64_t available;  ///< may still be reserved
  };
  Hosts hosts();
  /// Hosts that are reserved for others than a user.
  std::set<std::int64_t> of_others(std::string_view user);

  /// Makes a partition of `count` hosts. Throws a user error if there are not so many available, if
  /// the user would have more than `quota` (0: no limit), or if no new partition can have this
  /// name.
  void reserve(std::string_view partition, std::string_view user, std::int64_t count,
               std::int64_t quota);
  /// Removes a reserved partition. Throws a user error if the user has none of that name.
  void release(std::string_view partition, std::string_view user);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
