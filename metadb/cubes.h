// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/sql/connection.h"
#include "metadb/containers.h"
#include "metadb/cube.h"
#include "metadb/cube_storage.h"
#include "metadb/cube_uses.h"

namespace oph::metadb {

/// The datacubes of the catalogue.
///
/// A cube is made in three steps: claim() gives it a number under which fragments may be written;
/// commit() makes it exist, at once and whole; until then nothing lists it. Deletion goes the
/// other way round. A claim that nobody holds any more marks fragments to be swept.
class Cubes {
 public:
  static inline const Container kNoContainer = {};

  Cubes(sql::Connection& connection, CubeUses& uses) : connection_{connection}, uses_{uses} {}

  /// Takes a new number for a cube that `task` (any text that names the job) starts to write.
  std::int64_t claim(std::string_view task);

  /// Inserts the cube `cube.id` (claimed before) with dimensions, fragments, attributes and
  /// provenance, and gives up the claim, in one transaction; returns the number of its container.
  /// A cube without one (`container_id` 0) goes into `container`, which is created if its folder
  /// has none of that name. Dimensions that the container does not have are added to it;
  /// `dimension.id` of the argument is ignored. A grid name that is new is created. Throws a user
  /// error if the container is gone, if a dimension of that name exists with another type,
  /// hierarchy or time reference, or if a grid of that name has other values; a system error if the
  /// claim is gone: somebody swept it.
  std::int64_t commit(const Cube& cube, const Provenance& provenance,
                      std::span<const Attribute> attributes, const Container& container = {});
  /// As commit() for several cubes of one task: all of them exist after it, or none. Returns the
  /// numbers of their containers.
  struct Commit {
    const Cube& cube;
    const Provenance& provenance;
    std::span<const Attribute> attributes = {};
    const Container& container = kNoContainer;
  };
  std::vector<std::int64_t> commit(std::span<const Commit> commits);

  /// Reads a cube; absent if there is none with this number.
  std::optional<Cube> find(std::int64_t id);
  /// The session root folder that the cube's container lies under; absent as above.
  std::optional<std::int64_t> root_folder(std::int64_t id);

  /// Gives a cube a dimension of its container, of size 1 and without values, at a level of its
  /// kind; what stands there moves on. Throws a user error if the cube has that dimension already,
  /// or if the level would leave a gap.
  void add_dimension(std::int64_t id, const CubeDimension& added);
  /// Takes the collapsed dimensions off a cube; returns how many there were.
  std::int64_t remove_collapsed_dimensions(std::int64_t id);

  /// Notes that `task` reads a cube: nobody can delete it until let_go(), or the end of this
  /// session. False if there is no such cube.
  bool use(std::int64_t id, std::string_view task);
  /// Takes a cube out of the catalogue and claims its fragments for deletion; returns them. Its
  /// provenance stays. Nothing if it does not exist. Throws a user error that names the task if one
  /// reads it, or the virtual cubes if some do.
  std::optional<std::vector<Fragment>> begin_delete(std::int64_t id, std::string_view task);
  /// Takes a container out of the catalogue with all cubes in it, in the same way; returns what was
  /// taken. Throws a user error if there is no such container, or if it has cubes and they are not
  /// to be deleted (`with_cubes` false).
  struct Deleted {
    std::int64_t cube_id;
    std::vector<Fragment> fragments;
  };
  std::vector<Deleted> begin_delete_container(const Container& container, bool with_cubes,
                                              std::string_view task);
  /// Keeps a claim from ever becoming a cube, so that its tables can be dropped. False if there is
  /// no such claim (any more): the cube was committed, or swept. Sweepers call it first.
  bool condemn(std::int64_t id);
  /// Gives up a claim, after its tables are dropped.
  void release(std::int64_t id);
  /// Whether the session that made a claim, by claim() or begin_delete(), still holds it: neither
  /// let go of its claims nor ended. The database knows when a session ends, however it does.
  bool is_held(std::int64_t id);
  /// Lets go of all that this session uses and claims: claims that are left are for the sweeper.
  void let_go();

  struct Claim {
    std::int64_t cube_id;
    std::string task;
  };
  /// Claims of one task, or all of them if `task` is empty.
  std::vector<Claim> claims(std::string_view task = {});
  /// Names of all fragment tables of committed cubes on an I/O server.
  std::vector<std::string> tables(std::string_view io_server);

  /// The virtual cubes that read a cube directly.
  std::vector<Dependant> dependants(std::int64_t id) { return read_dependants(connection_, id); }
  /// Takes the sole right to exchange the views of a cube for tables; false if another session has
  /// it and did not let go within a moment. Until unlock_storage(), let_go() or the end of this
  /// session.
  bool lock_storage(std::int64_t id);
  void unlock_storage(std::int64_t id);
  /// See metadb::note_stored().
  void set_stored(std::int64_t id);
  /// Counts a reading of a virtual cube; returns how often it was read before.
  std::int64_t count_reading(std::int64_t id);

  void set_size(std::int64_t id, std::int64_t bytes);
  void set_elements(std::int64_t id, std::int64_t elements);

  std::vector<Attribute> attributes(std::int64_t id);

  /// One step of the history of a cube. Cubes in it may be deleted.
  struct Step {
    std::optional<std::int64_t> input;  ///< absent: made of no cube
    std::string input_pid_suffix;       ///< "<container>/<cube>" of the input; may be empty
    std::string operator_name;
    std::int64_t output;
    std::int64_t output_container;
    std::string source;
  };
  /// Steps that lead to the cube (`parents`) or start from it, nearest first.
  std::vector<Step> parents(std::int64_t id);
  std::vector<Step> children(std::int64_t id);
  /// The stored provenance of a cube, also of a deleted one.
  std::optional<Provenance> provenance(std::int64_t id);
  /// The steps that made the cubes of these containers, by cube; deleted ones on demand.
  std::vector<Step> steps(std::span<const std::int64_t> containers, bool with_deleted);

 private:
  void hold(std::int64_t id);

  sql::Connection& connection_;
  CubeUses& uses_;
  bool holds_locks_ = false;
};

}  // namespace oph::metadb
