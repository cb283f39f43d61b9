// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_storing.h"

#include "base/text.h"
#include "framework/capacity.h"
#include "framework/new_cube.h"
#include "framework/side_tables.h"

namespace oph::framework {
namespace {

using io_server::FragmentStore;
using io_server::Relation;
using Kind = metadb::CubeStorage::Kind;

/// Drops a table that did not become a fragment.
class UnfinishedTable {
 public:
  UnfinishedTable(FragmentStore& store, Relation table) : store_{store}, table_{std::move(table)} {
    // Somebody may have been killed while filling it.
    store_.drop({&table_, 1});
    store_.create(table_);
  }
  ~UnfinishedTable() {
    // If the server is gone, the table is swept later.
    if (!is_finished_) guard([&] { store_.drop({&table_, 1}); });
  }
  UnfinishedTable(const UnfinishedTable&) = delete;
  UnfinishedTable& operator=(const UnfinishedTable&) = delete;

  const Relation& relation() const { return table_; }
  void replace(const Relation& view) {
    store_.flush({&table_, 1});
    store_.replace_view(view, table_);
    is_finished_ = true;
  }

 private:
  FragmentStore& store_;
  Relation table_;
  bool is_finished_ = false;
};

void store_fragment(FragmentStore& store, const metadb::Fragment& fragment) {
  const auto view = NewCube::relation(fragment);
  if (!store.is_view(view)) return;
  // What a killed exchange left would be in the way.
  const Relation old{view.server, view.name + "_view"};
  store.drop({&old, 1});
  UnfinishedTable table{store, {view.server, view.name + "_stored"}};
  const auto rows = store.fill(table.relation(), view, {});
  if (rows != fragment.rows()) {
    throw system_error("a virtual fragment has lost rows (view={}, rows={}, planned={})", view.name,
                       rows, fragment.rows());
  }
  table.replace(view);
}

std::optional<metadb::Cube> find_virtual(Task& task, std::int64_t cube_id) {
  auto cube = task.catalogue().cubes().find(cube_id);
  if (!cube || cube->storage.kind != Kind::kVirtual) return std::nullopt;
  return cube;
}

/// Whether there is something to store; then others are kept from it.
bool begin(Task& task, std::int64_t cube_id) {
  keep_from_storing(task, cube_id);
  auto cube = find_virtual(task, cube_id);
  if (cube) {
    cube->storage = {};
    check_capacity(task.store(), *cube);
    return true;
  }
  task.catalogue().cubes().unlock_storage(cube_id);
  return false;
}

/// The cubes that a reading of this one stores.
void collect_due(Task& task, std::int64_t cube_id, bool is_repeated,
                 std::vector<std::int64_t>& due) {
  const auto cube = find_virtual(task, cube_id);
  if (!cube) return;
  const auto readings = task.catalogue().cubes().count_reading(cube_id);
  if (cube->storage.stores_itself && (is_repeated || readings > 0)) {
    due.push_back(cube_id);
    return;
  }
  for (const auto input : cube->storage.inputs) collect_due(task, input, is_repeated, due);
}

void note_reading(Task& task, std::span<const metadb::Cube> cubes, bool is_repeated) {
  store_cubes(task, [&] {
    std::vector<std::int64_t> due;
    for (const auto& cube : cubes) {
      if (cube.storage.is_view()) collect_due(task, cube.id, is_repeated, due);
    }
    return due;
  });
}

}  // namespace

void store_cube(Task& task, std::int64_t cube_id) {
  const auto is_mine = task.text_from_root([&] { return begin(task, cube_id) ? "yes" : "no"; });
  if (is_mine == "no") return;
  // Nobody deletes it or changes its fragments now.
  const auto cube = find_virtual(task, cube_id);
  OPH_CHECK(cube.has_value());
  task.for_my_fragments(cube->fragments, store_fragment);
  task.team().share({});
  if (!task.is_root()) return;
  // While the cube is virtual, who ends here can be followed by another one.
  drop_side_tables(task.store(), *cube);
  task.catalogue().cubes().set_stored(cube_id);
  task.catalogue().cubes().unlock_storage(cube_id);
}

void store_cubes(Task& task, const std::function<std::vector<std::int64_t>()>& find) {
  const auto numbers = task.text_from_root([&] {
    std::vector<std::string> texts;
    for (const auto number : find()) texts.push_back(std::to_string(number));
    return join(texts, ",");
  });
  if (numbers.empty()) return;
  for (const auto number : split(numbers, ',')) store_cube(task, parse_integer(number).value());
}

void note_reading(Task& task, std::span<const metadb::Cube> cubes) {
  note_reading(task, cubes, false);
}

void note_repeated_reading(Task& task, std::span<const metadb::Cube> cubes) {
  note_reading(task, cubes, true);
}

void keep_from_storing(Task& task, std::int64_t cube_id) {
  while (!task.catalogue().cubes().lock_storage(cube_id)) task.check_cancelled();
}

}  // namespace oph::framework
