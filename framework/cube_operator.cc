// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cube_operator.h"

#include <algorithm>

#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/cube_storing.h"
#include "framework/file_reading.h"
#include "framework/fragment_filling.h"
#include "framework/reuse.h"
#include "framework/side_tables.h"
#include "io_server/file_view.h"
#include "metadb/content_digests.h"

namespace oph::framework {
namespace {

using Kind = metadb::CubeStorage::Kind;

Error lengths_differ(std::int64_t one, std::int64_t other, std::size_t element_size) {
  const auto size = static_cast<std::int64_t>(element_size);
  return user_error("the arrays of the new cube would have different lengths ({} and {})",
                    std::min(one, other) / size, std::max(one, other) / size);
}

/// From the first to the last cell; of coordinates alone from the least to the largest.
std::vector<double> extent_of(const metadb::CubeDimension& dimension) {
  auto numbers = dimension.bounds;
  if (numbers.empty() && !dimension.values.empty()) numbers = coordinate_numbers(dimension);
  if (numbers.empty()) return {};
  const auto [least, largest] = std::minmax_element(numbers.begin(), numbers.end());
  return {*least, *largest};
}

}  // namespace

void CubeOperator::init(Task& task) {
  inputs_ = read_inputs(task);
  plan_ = plan(task, input());
  plan_.cube.fragments.clear();
  for (const auto& fragment : plan_.fragments) plan_.cube.fragments.push_back(fragment.output);
  prepare_storage(task);
  reduce_while_reading(plan_, inputs_);
  output_.emplace(task, plan_.cube);
  if (refers_again() || reads_part_) give_file_index(task);
}

void CubeOperator::give_file_index(Task& task) {
  task.integer_from_root([&] {
    const auto& cube = output_->cube();
    if (index_.empty()) {
      copy_file_index(task.store(), input(), cube);
    } else {
      store_file_index(task.store(), index_, cube);
    }
    return 0;
  });
}

void CubeOperator::execute(Task& task) {
  task.for_my_fragments(output_->cube().fragments,
                        [&](io_server::FragmentStore& store, const metadb::Fragment& fragment) {
                          if (fragment.is_view) {
                            view(store, plan_of(fragment));
                          } else {
                            fill(task, store, fragment);
                          }
                        });
}

/// Decides whether the cube is virtual; if it is not, or keeps rows beside its views, its inputs
/// are read now.
void CubeOperator::prepare_storage(Task& task) {
  if (keeps_rows() && input().storage.kind == Kind::kReference) {
    plan_.cube.storage = input().storage;
    return;
  }
  if (can_materialize(task)) {
    digest_ = task.text_from_root([&] { return content_digest(task, plan_); });
    decide_storage(task, plan_, inputs_, digest_);
    reads_part_ = can_read_part(task);
    if (reads_part_ && plan_.cube.storage.is_view()) plan_.cube.storage = input().storage;
  }
  if (plan_.cube.storage.is_view() && plan_.side_bytes == 0) return;
  if (plan_.rows_of_row > 1) return note_repeated_reading(task, inputs_);
  note_reading(task, inputs_);
}

/// Whether the values of the new cube are read where the input reads them, instead of being made of
/// its rows: so no others are read, and a virtual cube is reduced in the order of the files.
bool CubeOperator::can_read_part(Task& task) {
  const bool is_asked = !plan_.is_reused && inputs_.size() == 1 &&
                        input().storage.kind == Kind::kReference && !plan_.cube.is_compressed;
  if (!is_asked) return false;
  return task.integer_from_root([&] {
    index_ = narrowed_index(task);
    return index_.empty() ? 0 : 1;
  }) == 1;
}

bool CubeOperator::refers_again() const {
  return output_->cube().storage.kind == Kind::kReference;
}

const FragmentPlan& CubeOperator::plan_of(const metadb::Fragment& fragment) const {
  const auto plan = std::find_if(
      plan_.fragments.begin(), plan_.fragments.end(),
      [&](const FragmentPlan& candidate) { return candidate.output.index == fragment.index; });
  OPH_CHECK(plan != plan_.fragments.end());
  return *plan;
}

/// Reads the rows of a fragment by the index that its own cube has.
FragmentPart CubeOperator::part_of_files(const metadb::Fragment& fragment) {
  FragmentPart part;
  part.inputs = {io_server::file_index(NewCube::relation(fragment))};
  part.query =
      io_server::file_query({"oph_internal_read_file", fragment.key_start, fragment.key_end});
  return part;
}

void CubeOperator::fill(Task& task, io_server::FragmentStore& store,
                        const metadb::Fragment& fragment) {
  const auto& plan = plan_of(fragment);
  const auto table = NewCube::relation(fragment);
  store.create(table);
  std::int64_t rows = 0;
  const auto parts = reads_part_ ? std::vector{part_of_files(fragment)} : plan.parts;
  for (const auto& part : parts) {
    task.check_cancelled();
    rows += fill_part(store, table, part);
  }
  if (rows != fragment.rows()) {
    throw system_error("a fragment has lost rows (table={}, rows={}, planned={})",
                       plan.parts.front().inputs.front().name, rows, fragment.rows());
  }
  learn_length(store, table);
  NewCube::finish(store, fragment);
}

/// Makes a fragment of a virtual cube. That a row of the first one can be computed says that the
/// query is right, and how long all arrays are; where that would take a pass over a file, it is
/// known before.
void CubeOperator::view(io_server::FragmentStore& store, const FragmentPlan& plan) {
  const auto relation = NewCube::relation(output_->fragment(plan.output.index));
  const auto planned_bytes = [](const metadb::Cube& cube) {
    return cube.array_length() * static_cast<std::int64_t>(size_of(cube.measure_type));
  };
  if (refers_again()) {
    io_server::create_file_view(store, relation, plan.output.key_start, plan.output.key_end);
    // Nothing is computed, so nothing is read.
    bytes_of_row_ = planned_bytes(plan_.cube);
    return;
  }
  create_view(store, relation, plan);
  if (reduces_while_reading(plan)) {
    bytes_of_row_ = planned_bytes(plan_.cube);
  } else if (&plan == &plan_.fragments.front()) {
    learn_length(store, relation);
  }
}

void CubeOperator::learn_length(io_server::FragmentStore& store,
                                const io_server::Relation& relation) {
  const auto length = written_length(store, relation);
  std::int64_t known = 0;
  if (!bytes_of_row_.compare_exchange_strong(known, length) && known != length) {
    throw lengths_differ(known, length, size_of(plan_.cube.measure_type));
  }
}

std::int64_t CubeOperator::written_length(io_server::FragmentStore& store,
                                          const io_server::Relation& table) {
  std::int64_t shortest = 0, longest = 0;
  if (plan_.has_uncertain_lengths) {
    const auto extent = store.extent(table);
    shortest = extent.shortest;
    longest = extent.longest;
  } else {
    io_server::RowQuery first_row;
    first_row.limit = 1;
    store.read(table, first_row, [&](std::int64_t, sql::Bytes array) {
      shortest = longest = static_cast<std::int64_t>(array.size());
    });
  }
  const auto size = size_of(plan_.cube.measure_type);
  if (shortest != longest) throw lengths_differ(shortest, longest, size);
  if (longest == 0) throw user_error("the arrays of the new cube would be empty");
  OPH_CHECK(longest % static_cast<std::int64_t>(size) == 0);
  return longest;
}

std::int64_t CubeOperator::agreed_length(Task& task) const {
  const auto size = size_of(plan_.cube.measure_type);
  std::int64_t agreed = 0;
  for (const auto& share : task.team().share(std::to_string(bytes_of_row_))) {
    const auto bytes = parse_integer(share).value();
    if (bytes != 0 && agreed != 0 && bytes != agreed) throw lengths_differ(bytes, agreed, size);
    if (bytes != 0) agreed = bytes;
  }
  return agreed / static_cast<std::int64_t>(size);
}

void CubeOperator::reduce(Task& task) {
  finish(task, output_->cube(), agreed_length(task));
  std::vector<metadb::Attribute> attributes;
  if (task.is_root()) attributes = task.catalogue().cubes().attributes(input().id);
  add_cell_methods(plan_.cell_methods, output_->cube(), attributes);
  output_->answer_as(response_key());
  output_->commit(task, inputs_, std::move(attributes));
  // A copy of a cube is not what others should read.
  const bool is_original = !digest_.empty() && !plan_.is_reused;
  if (!is_original || !task.is_root()) return;
  metadb::set_content_digest(task.catalogue().connection(), output_->cube().id, digest_);
}

void CubeOperator::destroy(Task& task) {
  const bool has_index = reads_part_ && output_ && !output_->cube().storage.is_view();
  // What is stored needs it no more. If a server is gone, the table is swept later.
  if (has_index && task.is_root()) {
    guard([&] { drop_side_tables(task.store(), output_->cube()); });
  }
  if (output_) output_->undo_if_failed(task);
}

void CubeOperator::finish(Task&, metadb::Cube& cube, std::int64_t array_length) {
  if (array_length == cube.array_length()) return;
  throw Error{Blame::kBug, fmt::format("arrays have another length than planned (length={}, "
                                       "planned={})",
                                       array_length, cube.array_length())};
}

metadb::Cube derived_cube(Task& task, const metadb::Cube& input) {
  auto cube = input;
  cube.id = 0;
  cube.container_id = output_container(task, input);
  cube.level = input.level + 1;
  cube.description = task.arguments().text_unless("description", "-").value_or("");
  cube.source.clear();
  cube.creation_date.clear();
  cube.storage = {};
  cube.size_bytes.reset();
  cube.elements.reset();
  cube.fragments.clear();
  // A grid belongs to its container.
  if (cube.container_id != input.container_id) {
    for (auto& dimension : cube.dimensions) dimension.grid.clear();
  }
  return cube;
}

void use_grid(const Arguments& arguments, metadb::Cube& cube) {
  const auto grid = arguments.text_unless("grid", "-");
  if (!grid) return;
  for (auto& dimension : cube.dimensions) {
    if (!dimension.is_collapsed()) dimension.grid = *grid;
  }
}

void collapse(metadb::CubeDimension& dimension) {
  dimension.bounds = extent_of(dimension);
  dimension.size = 0;
  dimension.concept_level = metadb::CubeDimension::kAll;
  dimension.is_unlimited = false;
  dimension.grid.clear();
  dimension.values.clear();
}

void renumber(metadb::CubeDimension& dimension, std::int64_t size) {
  dimension.size = size;
  dimension.concept_level = metadb::CubeDimension::kUnknown;
  dimension.grid.clear();
  dimension.values.clear();
  dimension.bounds.clear();
}

}  // namespace oph::framework
