// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/fragment_filling.h"

#include <algorithm>

#include "base/error.h"
#include "base/log.h"

namespace oph::framework {
namespace {

using io_server::FragmentStore;
using io_server::Relation;
using io_server::RowQuery;

/// Temporary tables on one server, dropped at the end.
class Stage {
 public:
  Stage(FragmentStore& store, std::string server) : store_{store}, server_{std::move(server)} {}
  ~Stage() {
    const auto status = guard([&] { store_.drop(tables_); });
    if (!status) log::failure(status, {});
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  /// Makes an empty table for rows of `input`.
  const Relation& add(const Relation& input) {
    Relation table{server_, fmt::format("staged_{}", tables_.size()), input.is_compressed};
    store_.create_temporary(table);
    return tables_.emplace_back(std::move(table));
  }

  /// Brings rows of `input` to `table` as they are.
  void bring(const Relation& table, const Relation& input, const RowQuery& rows) {
    if (input.server == server_) {
      store_.fill(table, input, rows);
    } else {
      store_.copy(table, {&input, 1}, rows);
    }
  }

 private:
  FragmentStore& store_;
  std::string server_;
  std::vector<Relation> tables_;
};

bool are_all_on(const std::string& server, const std::vector<Relation>& inputs) {
  return std::all_of(inputs.begin(), inputs.end(),
                     [&](const Relation& input) { return input.server == server; });
}

std::int64_t fill_from_union(FragmentStore& store, const Relation& output,
                             const FragmentPart& part) {
  Stage stage{store, output.server};
  const auto all = stage.add(part.inputs.front());
  for (const auto& input : part.inputs) {
    RowQuery rows;
    rows.is_ordered = true;
    stage.bring(all, input, rows);
  }
  return store.fill(output, all, part.query);
}

std::int64_t fill_from_join(FragmentStore& store, const Relation& output,
                            const FragmentPart& part) {
  RowQuery rows;
  rows.is_ordered = true;
  rows.key_start = part.query.key_start;
  rows.key_end = part.query.key_end;
  Stage stage{store, output.server};
  auto inputs = part.inputs;
  for (auto& input : inputs) {
    if (input.server == output.server) continue;
    const auto table = stage.add(input);
    stage.bring(table, input, rows);
    input = table;
  }
  return store.fill(output, inputs, part.query);
}

/// Where rows can be looked up: the table that has them all, or one that they are brought to. Those
/// of a view would be computed at each look.
Relation table_of(Stage& stage, const std::string& server, const LookedUpRows& rows) {
  OPH_CHECK(!rows.relations.empty());
  const auto& first = rows.relations.front();
  if (rows.relations.size() == 1 && first.server == server && !first.is_view) return first;
  const auto table = stage.add(first);
  RowQuery query;
  query.is_ordered = true;
  query.key_start = rows.keys.first;
  query.key_end = rows.keys.last;
  for (const auto& relation : rows.relations) stage.bring(table, relation, query);
  return table;
}

std::int64_t fill_by_lookup(FragmentStore& store, const Relation& output,
                            const FragmentPart& part) {
  OPH_CHECK(part.inputs.size() == 1 && are_all_on(output.server, part.inputs));
  Stage stage{store, output.server};
  auto inputs = part.inputs;
  auto query = part.query;
  for (const auto& rows : part.looked_up) {
    inputs.push_back(table_of(stage, output.server, rows));
    query.joined_keys.push_back(rows.key);
  }
  return store.fill(output, inputs, query);
}

}  // namespace

std::int64_t fill_part(FragmentStore& store, const Relation& output, const FragmentPart& part) {
  OPH_CHECK(!part.inputs.empty());
  if (!part.looked_up.empty()) return fill_by_lookup(store, output, part);
  if (part.is_union && part.inputs.size() > 1) return fill_from_union(store, output, part);
  if (are_all_on(output.server, part.inputs)) return store.fill(output, part.inputs, part.query);
  if (!are_all_on(part.inputs.front().server, part.inputs)) {
    return fill_from_join(store, output, part);
  }
  auto query = part.query;
  query.is_ordered = !query.group_by;
  return store.copy(output, part.inputs, query);
}

}  // namespace oph::framework
