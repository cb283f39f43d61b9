// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/file_reading.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/error.h"
#include "framework/new_cube.h"
#include "framework/side_tables.h"
#include "io_server/file_view.h"

namespace oph::framework {
namespace {

using io_server::Expression;
using Kind = metadb::CubeStorage::Kind;

// The arguments of oph_reduce_groups.
constexpr std::size_t kMeasure = 2;
constexpr std::size_t kOperation = 3;
constexpr std::size_t kWeights = 7;
constexpr std::size_t kFewest = 8;
constexpr std::string_view kReduceFile = "oph_internal_reduce_file";

bool is_text(const Expression& expression, std::string_view wanted) {
  const auto* text = std::get_if<std::string>(&expression.node());
  return text != nullptr && *text == wanted;
}

bool depends_on_no_order(const Expression& operation) {
  constexpr std::array<std::string_view, 7> kOperations{
      "oph_count", "oph_max", "oph_min", "oph_sum", "oph_avg", "oph_std", "oph_var"};
  return std::any_of(kOperations.begin(), kOperations.end(),
                     [&](auto name) { return is_text(operation, name); });
}

/// The arguments of a reduction of the measure as it is; absent if the expression is none.
std::optional<std::vector<Expression>> reduction_arguments(const Expression& value) {
  const auto* call = std::get_if<Expression::Call>(&value.node());
  const bool reduces =
      call != nullptr && call->name == "oph_reduce_groups" && call->arguments.size() >= kFewest &&
      std::holds_alternative<Expression::Measure>(call->arguments[kMeasure].node()) &&
      depends_on_no_order(call->arguments[kOperation]) &&
      is_text(call->arguments[kWeights], "NULL");
  if (!reduces) return std::nullopt;
  return call->arguments;
}

/// Whether each row of the relation gives the row with its key.
bool reads_all(const io_server::RowQuery& query) {
  return std::holds_alternative<Expression::RowKey>(query.key.node()) && !query.filter &&
         !query.group_by && query.parts == 1 && !query.numbering && query.key_start == 0 &&
         query.key_end == 0 && query.limit == 0;
}

/// Lets a query read the file instead of the view of a fragment.
void reduce_while_reading(FragmentPart& part, const metadb::Cube& input) {
  const bool is_plain = part.inputs.size() == 1 && part.looked_up.empty() && reads_all(part.query);
  auto arguments = reduction_arguments(part.query.value);
  if (!is_plain || !arguments) return;
  const auto fragment = std::find_if(
      input.fragments.begin(), input.fragments.end(), [&](const metadb::Fragment& one) {
        return one.table == part.inputs[0].name && one.io_server == part.inputs[0].server;
      });
  // A fragment may have become a table.
  if (fragment == input.fragments.end() || !fragment->is_view) return;
  const auto computation = arguments->begin() + kMeasure;
  part.inputs = {io_server::file_index(part.inputs[0])};
  part.query = io_server::file_query({.primitive = kReduceFile,
                                      .first = fragment->key_start,
                                      .last = fragment->key_end,
                                      .types = {arguments->begin(), computation},
                                      .computation = {computation + 1, arguments->end()}});
}

}  // namespace

void reduce_while_reading(CubePlan& plan, std::span<const metadb::Cube> inputs) {
  if (inputs.size() != 1 || inputs[0].storage.kind != Kind::kReference) return;
  for (auto& fragment : plan.fragments) {
    for (auto& part : fragment.parts) reduce_while_reading(part, inputs[0]);
  }
}

bool reduces_while_reading(const FragmentPlan& plan) {
  const auto* part = plan.view_part();
  if (part == nullptr) return false;
  const auto* call = std::get_if<Expression::Call>(&part->query.value.node());
  return call != nullptr && call->name == kReduceFile;
}

std::string read_file_index(io_server::FragmentStore& store, const metadb::Cube& cube) {
  const auto table = io_server::file_index(NewCube::relation(cube.fragments.front()));
  std::optional<std::string> index;
  store.read(table, {}, [&](std::int64_t, sql::Bytes bytes) {
    index.emplace(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  });
  if (!index) throw system_error("the index of the files is gone (table={})", table.name);
  return std::move(*index);
}

void store_file_index(io_server::FragmentStore& store, std::string_view index,
                      const metadb::Cube& cube) {
  make_side_tables(store, cube, [&](const io_server::Relation& table) {
    io_server::write_file_index(store, table, index);
  });
}

void copy_file_index(io_server::FragmentStore& store, const metadb::Cube& input,
                     const metadb::Cube& output) {
  const auto from = io_server::file_index(NewCube::relation(input.fragments.front()));
  make_side_tables(store, output, [&](const io_server::Relation& table) {
    const auto near = std::find_if(input.fragments.begin(), input.fragments.end(),
                                   [&](const auto& one) { return one.io_server == table.server; });
    if (near == input.fragments.end()) {
      store.copy(table, {&from, 1}, {});
    } else {
      store.fill(table, io_server::file_index(NewCube::relation(*near)), {});
    }
  });
}

}  // namespace oph::framework
