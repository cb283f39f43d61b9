// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/cube.h"

namespace oph::metadb {

struct Container {
  std::int64_t id = 0;
  std::int64_t folder_id = 0;
  std::string name;
  std::string description;
  std::string vocabulary = "CF";
  bool is_compressed = false;  ///< keeps coordinates compressed
};

/// The containers: named sets of dimensions that hold cubes, lying in folders.
class Containers {
 public:
  explicit Containers(sql::Connection& connection) : connection_{connection} {}

  /// Creates a container with its dimensions; returns its id. Throws a user error if the folder
  /// has one of that name: `container exists already (container=tos)`.
  std::int64_t create(const Container& container, const std::vector<Dimension>& dimensions);
  /// Finds by folder and name, or by id; absent if there is none.
  std::optional<Container> find(std::int64_t folder_id, std::string_view name);
  std::optional<Container> find(std::int64_t id);
  std::vector<Dimension> dimensions(std::int64_t id);
  std::vector<std::string> grids(std::int64_t id);
  /// The dimensions of a named grid, in the form of a cube's; empty if there is no such grid.
  std::vector<CubeDimension> grid(std::int64_t id, std::string_view name);
  /// Gives a container another folder and name. Throws a user error if it is not any more where
  /// `container` says, if the folder is gone, or if it has a container of that name.
  void move(const Container& container, std::int64_t folder_id, std::string_view name);
  /// Absolute path inside its session: "/folder/name".
  std::string path(std::int64_t id);

 private:
  sql::Connection& connection_;
};

}  // namespace oph::metadb
