// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "framework/cell_methods.h"
#include "framework/grouping/row_grouping.h"
#include "framework/key_range.h"
#include "framework/new_cube.h"
#include "framework/operator.h"

namespace oph::framework {

/// What an operator makes of groups of rows.
struct RowGroupPlan {
  metadb::Cube cube;  ///< all but number and fragments
  RowGrouping grouping;
  /// The aggregate that makes a new row of all members of a group.
  io_server::Expression whole;
  /// Aggregates that make something of some members, and the new row of such parts. Absent: the
  /// members of a group that is divided among fragments are brought together as they are.
  std::optional<io_server::Expression> partial;
  std::optional<io_server::Expression> final;
  CellMethods cell_methods = {};
};

/// The algorithm of operators that make one row of several, wherever these lie.
///
/// A new row lies where its first member does. Where all its members lie there too it is made
/// there; what is known of the others is gathered in a table beside it, by the ranks that read
/// them, and combined in the end. A rank holds `kGatheredBytes` of such parts, or one if it is
/// longer; an I/O server the state of one group. Groups are read by key: nothing is sorted.
class RowGroupOperator : public Operator {
 public:
  void init(Task& task) final;
  void distribute(Task& task) final;
  void execute(Task& task) final;
  void reduce(Task& task) final;
  void destroy(Task& task) final;

 protected:
  /// Called once on every rank, with the same result.
  virtual RowGroupPlan plan(Task& task, const metadb::Cube& input) = 0;

 private:
  static constexpr std::int64_t kGatheredBytes = 16 << 20;

  /// The new rows that have their place in one fragment of the input.
  struct Place {
    std::int64_t source;            ///< index of the fragment
    std::vector<KeyRange> whole;    ///< all members lie in it
    std::vector<KeyRange> divided;  ///< some do not
    KeyRange sources{0, 0};         ///< keys of the members of the divided ones
  };

  void divide(const metadb::Fragment& source, KeyRange rows);
  io_server::Relation gathered(const metadb::Fragment& output) const;
  std::int64_t gathered_members() const;
  void make_whole(io_server::FragmentStore& store, const metadb::Fragment& source) const;
  void gather(Task& task, io_server::FragmentStore& store, const metadb::Fragment& source) const;
  void gather_parts(io_server::FragmentStore& store, const metadb::Fragment& source,
                    const metadb::Fragment& output, KeyRange rows) const;
  void gather_rows(io_server::FragmentStore& store, const metadb::Fragment& source,
                   const metadb::Fragment& output, KeyRange rows) const;
  void combine(io_server::FragmentStore& store, const metadb::Fragment& output) const;
  void check_length(io_server::FragmentStore& store, const metadb::Fragment& output) const;

  metadb::Cube input_;
  std::optional<RowGroupPlan> plan_;
  std::map<std::int64_t, Place> places_;  ///< by the index of the new fragment
  std::optional<NewCube> output_;
};

}  // namespace oph::framework
