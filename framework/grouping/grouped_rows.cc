// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/grouped_rows.h"

#include <algorithm>

#include "base/error.h"

namespace oph::framework {
namespace {

using io_server::Expression;
using io_server::FragmentStore;
using io_server::GroupedQuery;

bool overlap(const metadb::Fragment& fragment, const KeyRange& keys) {
  return fragment.key_start <= keys.last && keys.first <= fragment.key_end;
}

void add_row(std::vector<KeyRange>& ranges, std::int64_t row) {
  if (!ranges.empty() && ranges.back().last == row - 1) {
    ranges.back().last = row;
  } else {
    ranges.push_back({row, row});
  }
}

std::int64_t rows_of(const KeyRange& range) {
  return range.last - range.first + 1;
}

/// The first and the last row of a fragment that is a member of one of the new rows; the last
/// before the first if none is.
KeyRange members_within(const metadb::Fragment& fragment, const KeyMap& row_of,
                        const KeyRange& wanted) {
  KeyRange keys{1, 0};
  for (auto key = fragment.key_start; key <= fragment.key_end; ++key) {
    const auto row = row_of(key);
    if (row < wanted.first || row > wanted.last) continue;
    keys = {keys.last == 0 ? key : keys.first, key};
  }
  return keys;
}

/// Rows that wait until the server that they come from can take others.
class RowBuffer {
 public:
  void add(std::int64_t key, sql::Bytes array) {
    keys_.push_back(key);
    lengths_.push_back(array.size());
    bytes_.insert(bytes_.end(), array.begin(), array.end());
  }

  void write(FragmentStore& store, const io_server::Relation& table) const {
    auto writer = store.write(table);
    std::size_t start = 0;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      writer.add(keys_[i], std::span{bytes_}.subspan(start, lengths_[i]));
      start += lengths_[i];
    }
    writer.finish();
  }

 private:
  std::vector<std::int64_t> keys_;
  std::vector<std::size_t> lengths_;
  std::vector<std::byte> bytes_;
};

}  // namespace

GroupedRows::GroupedRows(metadb::Cube input, RowGroupPlan plan)
    : input_{std::move(input)}, plan_{std::move(plan)}, is_in_order_{keeps_order()} {
  auto& cube = plan_.cube;
  cube.fragments.clear();
  for (const auto& source : input_.fragments) {
    const KeyRange rows{plan_.grouping.rows_before(source.key_start) + 1,
                        plan_.grouping.rows_before(source.key_end + 1)};
    if (rows.last >= rows.first) divide(source, rows);
  }
}

/// Several passes are worth it: going from group to group unfilters a chunk for each group that has
/// rows in it. Of small groups the parts would be about as large as the rows.
bool GroupedRows::keeps_order() const {
  constexpr std::int64_t kMostPasses = 4;
  constexpr std::int64_t kFewestMembers = 8;
  return plan_.partials && plan_.grouping.members() >= kFewestMembers && input_.storage.is_view() &&
         plan_.grouping.takes_turns() &&
         plan_.grouping.rows() <= kMostPasses * (kOrderedBytes / part_bytes());
}

/// What is known of the members of a new row takes so much at most.
std::int64_t GroupedRows::part_bytes() const {
  constexpr std::int64_t kElementBytes = 9 * 8;
  return kElementBytes * std::max<std::int64_t>(1, input_.array_length());
}

CubePlan GroupedRows::plan() const {
  CubePlan plan{plan_.cube, {}};
  for (const auto& output : plan_.cube.fragments) {
    plan.fragments.push_back({output, {part_of(places_.at(output.index), output)}});
  }
  return plan;
}

/// How the rows of a fragment could be made at once, if all that they are made of were in one.
FragmentPart GroupedRows::part_of(const Place& place, const metadb::Fragment& output) const {
  FragmentPart part;
  for (const auto& fragment : input_.fragments) {
    const bool adds_rows = !place.divided.empty() && overlap(fragment, place.sources);
    if (fragment.index != place.source && !adds_rows) continue;
    part.inputs.push_back(NewCube::relation(fragment));
  }
  part.is_union = true;
  part.groups = GroupedQuery{output.key_start, output.key_end, plan_.grouping.members(),
                             plan_.grouping.member_key(), plan_.whole};
  return part;
}

/// Plans the new fragment of the rows that have their place in `source`.
void GroupedRows::divide(const metadb::Fragment& source, KeyRange rows) {
  auto& fragments = plan_.cube.fragments;
  auto& fragment = fragments.emplace_back(source);
  fragment.index = std::ssize(fragments);
  fragment.key_start = rows.first;
  fragment.key_end = rows.last;
  auto& place = places_[fragment.index];
  place.source = source.index;
  for (auto row = rows.first; row <= rows.last; ++row) {
    const auto keys = plan_.grouping.keys(row);
    if (!is_in_order_ && keys.first >= source.key_start && keys.last <= source.key_end) {
      add_row(place.whole, row);
      continue;
    }
    if (place.divided.empty()) place.sources = keys;
    place.sources.first = std::min(place.sources.first, keys.first);
    place.sources.last = std::max(place.sources.last, keys.last);
    add_row(place.divided, row);
  }
}

void GroupedRows::create(Task& task, const metadb::Cube& output) {
  output_ = &output;
  task.for_my_fragments(output_->fragments,
                        [&](FragmentStore& store, const metadb::Fragment& fragment) {
                          store.create(NewCube::relation(fragment));
                          if (!places_.at(fragment.index).divided.empty()) {
                            store.create(gathered(fragment));
                          }
                        });
}

void GroupedRows::make(Task& task) {
  task.for_my_fragments(input_.fragments,
                        [&](FragmentStore& store, const metadb::Fragment& source) {
                          make_whole(store, source);
                          gather(task, store, source);
                        });
}

/// A table of the claim, beside those of the fragments.
io_server::Relation GroupedRows::gathered(const metadb::Fragment& output) const {
  const auto index = std::ssize(output_->fragments) + output.index;
  return {output.io_server, fmt::format("fact_{}_{}", output_->id, index)};
}

/// The most rows that are gathered for a new one.
std::int64_t GroupedRows::gathered_members() const {
  return plan_.partial ? input_.fragments.back().index : plan_.grouping.members();
}

void GroupedRows::make_whole(FragmentStore& store, const metadb::Fragment& source) const {
  for (const auto& output : output_->fragments) {
    const auto& place = places_.at(output.index);
    if (place.source != source.index) continue;
    for (const auto& rows : place.whole) {
      const GroupedQuery query{rows.first, rows.last, plan_.grouping.members(),
                               plan_.grouping.member_key(), plan_.whole};
      const auto made =
          store.fill_groups(NewCube::relation(output), NewCube::relation(source), query);
      if (made == rows_of(rows)) continue;
      throw system_error("a fragment has lost rows (table={}, groups={}, planned={})", source.table,
                         made, rows_of(rows));
    }
  }
}

void GroupedRows::gather(Task& task, FragmentStore& store, const metadb::Fragment& source) const {
  for (const auto& output : output_->fragments) {
    const auto& place = places_.at(output.index);
    if (place.divided.empty() || !overlap(source, place.sources)) continue;
    for (const auto& rows : place.divided) {
      task.check_cancelled();
      if (is_in_order_) {
        gather_parts_in_order(store, source, output, rows);
      } else if (plan_.partial) {
        gather_parts(store, source, output, rows);
      } else {
        gather_rows(store, source, output, rows);
      }
    }
  }
}

/// Parts get the keys of the fragments that they come from, in the group of their row.
void GroupedRows::gather_parts(FragmentStore& store, const metadb::Fragment& source,
                               const metadb::Fragment& output, KeyRange rows) const {
  const auto step = std::max<std::int64_t>(1, kGatheredBytes / part_bytes());
  GroupedQuery query{0, 0, plan_.grouping.members(), plan_.grouping.member_key(), plan_.partial};
  for (auto first = rows.first; first <= rows.last; first += step) {
    query.first_group = first;
    query.last_group = std::min(rows.last, first + step - 1);
    RowBuffer parts;
    store.read_groups(NewCube::relation(source), query, [&](std::int64_t row, sql::Bytes part) {
      parts.add((row - 1) * gathered_members() + source.index, part);
    });
    parts.write(store, gathered(output));
  }
}

/// As above, in one pass over the rows of the source for as many groups as memory allows.
void GroupedRows::gather_parts_in_order(FragmentStore& store, const metadb::Fragment& source,
                                        const metadb::Fragment& output, KeyRange rows) const {
  const auto row_of = plan_.grouping.group_of_row();
  const auto step = std::max<std::int64_t>(1, kOrderedBytes / part_bytes());
  for (auto first = rows.first; first <= rows.last; first += step) {
    const KeyRange wanted{first, std::min(rows.last, first + step - 1)};
    const auto keys = members_within(source, row_of, wanted);
    if (keys.last < keys.first) continue;
    io_server::RowQuery query;
    query.key = Expression::integer(first);
    query.value = plan_.partials(row_of.expression(), wanted);
    query.key_start = keys.first;
    query.key_end = keys.last;
    RowBuffer parts;
    store.read(NewCube::relation(source), query, [&](std::int64_t, sql::Bytes all) {
      const auto size = all.size() / static_cast<std::size_t>(rows_of(wanted));
      for (auto row = wanted.first; row <= wanted.last; ++row, all = all.subspan(size)) {
        parts.add((row - 1) * gathered_members() + source.index, all.first(size));
      }
    });
    parts.write(store, gathered(output));
  }
}

/// Rows get the keys of their places in the group.
void GroupedRows::gather_rows(FragmentStore& store, const metadb::Fragment& source,
                              const metadb::Fragment& output, KeyRange rows) const {
  GroupedQuery query{rows.first, rows.last, plan_.grouping.members(), plan_.grouping.member_key(),
                     std::nullopt};
  if (source.io_server == output.io_server) {
    store.fill_groups(gathered(output), NewCube::relation(source), query);
    return;
  }
  const auto row_bytes =
      input_.array_length() * static_cast<std::int64_t>(size_of(input_.measure_type));
  const auto step = std::clamp<std::int64_t>(kGatheredBytes / row_bytes, 1, query.members);
  for (auto row = rows.first; row <= rows.last; ++row) {
    query.first_group = query.last_group = row;
    for (query.first_member = 1; query.first_member <= query.members; query.first_member += step) {
      query.last_member = std::min(query.members, query.first_member + step - 1);
      RowBuffer members;
      store.read_groups(NewCube::relation(source), query,
                        [&](std::int64_t key, sql::Bytes array) { members.add(key, array); });
      members.write(store, gathered(output));
    }
  }
}

void GroupedRows::combine_divided(FragmentStore& store, const metadb::Fragment& output) const {
  const auto table = gathered(output);
  const auto members = gathered_members();
  for (const auto& rows : places_.at(output.index).divided) {
    const GroupedQuery query{rows.first, rows.last, members, consecutive_member_key(members),
                             plan_.partial ? plan_.final : plan_.whole};
    const auto made = store.fill_groups(NewCube::relation(output), table, query);
    if (made == rows_of(rows)) continue;
    throw system_error("groups have lost rows on their way (table={}, groups={}, planned={})",
                       table.name, made, rows_of(rows));
  }
  store.drop({&table, 1});
}

void GroupedRows::combine(Task& task, const Check& check) {
  task.for_my_fragments(output_->fragments,
                        [&](FragmentStore& store, const metadb::Fragment& output) {
                          if (!places_.at(output.index).divided.empty())
                            combine_divided(store, output);
                          check(store, output);
                          NewCube::finish(store, output);
                        });
}

void GroupedRows::clean(Task& task) noexcept {
  if (output_ == nullptr || !task.has_failed() || !task.is_root()) return;
  // What cannot be dropped now is swept with the claim.
  guard([&] {
    std::vector<io_server::Relation> tables;
    for (const auto& output : output_->fragments) tables.push_back(gathered(output));
    task.store().drop(tables);
  });
}

}  // namespace oph::framework
