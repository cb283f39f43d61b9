// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "framework/cell_methods.h"
#include "framework/cube_plan.h"
#include "framework/grouping/row_grouping.h"
#include "framework/key_range.h"
#include "framework/new_cube.h"

namespace oph::framework {

/// What is made of groups of rows.
struct RowGroupPlan {
  metadb::Cube cube;  ///< all but number and fragments
  RowGrouping grouping;
  /// The aggregate that makes a new row of all members of a group.
  io_server::Expression whole;
  /// Aggregates that make something of some members, and the new row of such parts. Absent: the
  /// members of a group that is divided among fragments are brought together as they are.
  std::optional<io_server::Expression> partial;
  std::optional<io_server::Expression> final;
  /// As `partial`, for several new rows in one pass: parts of `rows` one behind the other. `row` is
  /// the new row that a row is a member of.
  std::function<io_server::Expression(io_server::Expression row, KeyRange rows)> partials = {};
  /// What is made of each row and the new row of its group (the measures 0 and 1). Then this is the
  /// result, in place of the input, and the rows of the groups are only a step on the way.
  std::optional<io_server::Expression> each_row = {};
  CellMethods cell_methods = {};
};

/// Makes one row of several, wherever these lie: the tables of a cube.
///
/// A new row lies where its first member does. Where all its members lie there too it is made
/// there; what is known of the others is gathered in a table beside it, by the ranks that read
/// them, and combined in the end. A rank holds `kGatheredBytes` of such parts, or one if it is
/// longer; an I/O server the state of one group. Groups are read by key: nothing is sorted.
///
/// Where rows are computed or read from a file, and the groups take turns along them, going from
/// group to group would compute or unfilter much in vain. Then rows are read in their order, and
/// the parts of all groups grow at the same time: up to `kOrderedBytes` on the server and here.
///
/// Every rank calls create() and what follows, in this order.
class GroupedRows {
 public:
  GroupedRows(metadb::Cube input, RowGroupPlan plan);

  /// The cube that is made, and which rows its fragments are made of.
  CubePlan plan() const;

  /// Creates the tables of a cube that was claimed for the plan, and outlives this.
  void create(Task& task, const metadb::Cube& output);
  /// When all ranks have created the tables.
  void make(Task& task);
  /// When all ranks have made their share; then the rows of this rank's fragments are complete, and
  /// `check` sees each of them.
  using Check = std::function<void(io_server::FragmentStore&, const metadb::Fragment&)>;
  void combine(Task& task, const Check& check);
  /// Drops what combine() has not, if the task failed.
  void clean(Task& task) noexcept;

 private:
  static constexpr std::int64_t kGatheredBytes = 16 << 20;
  static constexpr std::int64_t kOrderedBytes = 512 << 20;

  /// The new rows that have their place in one fragment of the input.
  struct Place {
    std::int64_t source;            ///< index of the fragment
    std::vector<KeyRange> whole;    ///< all members lie in it, and are read together
    std::vector<KeyRange> divided;  ///< the others
    KeyRange sources{0, 0};         ///< keys of the members of the divided ones
  };

  bool keeps_order() const;
  std::int64_t part_bytes() const;
  void divide(const metadb::Fragment& source, KeyRange rows);
  FragmentPart part_of(const Place& place, const metadb::Fragment& output) const;
  io_server::Relation gathered(const metadb::Fragment& output) const;
  std::int64_t gathered_members() const;
  void make_whole(io_server::FragmentStore& store, const metadb::Fragment& source) const;
  void gather(Task& task, io_server::FragmentStore& store, const metadb::Fragment& source) const;
  void gather_parts(io_server::FragmentStore& store, const metadb::Fragment& source,
                    const metadb::Fragment& output, KeyRange rows) const;
  void gather_parts_in_order(io_server::FragmentStore& store, const metadb::Fragment& source,
                             const metadb::Fragment& output, KeyRange rows) const;
  void gather_rows(io_server::FragmentStore& store, const metadb::Fragment& source,
                   const metadb::Fragment& output, KeyRange rows) const;
  void combine_divided(io_server::FragmentStore& store, const metadb::Fragment& output) const;

  metadb::Cube input_;
  RowGroupPlan plan_;
  bool is_in_order_;                      ///< rows are read in their order
  std::map<std::int64_t, Place> places_;  ///< by the index of the new fragment
  const metadb::Cube* output_ = nullptr;
};

}  // namespace oph::framework
