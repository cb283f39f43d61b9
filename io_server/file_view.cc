// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/file_view.h"

#include "io_server/side_table.h"

namespace oph::io_server {
namespace {

constexpr std::int64_t kOnlyKey = 1;

}  // namespace

Relation file_index(const Relation& fragment) {
  return side_table(fragment);
}

void write_file_index(FragmentStore& store, const Relation& table, std::string_view index) {
  auto writer = store.write(table);
  writer.add(kOnlyKey, {reinterpret_cast<const std::byte*>(index.data()), index.size()});
  writer.finish();
  RowQuery check;
  check.value = Expression::call("oph_internal_check_file", {Expression::measure()});
  store.read(table, check, [](std::int64_t, sql::Bytes) {});
}

RowQuery file_query(FileQuery query) {
  auto arguments = std::move(query.types);
  arguments.insert(arguments.end(),
                   {Expression::measure(), Expression::row_key(), Expression::integer(query.first),
                    Expression::integer(query.last)});
  arguments.insert(arguments.end(), query.computation.begin(), query.computation.end());
  RowQuery rows;
  rows.numbering = {query.first, query.last, Expression::integer(kOnlyKey)};
  rows.value = Expression::call(query.primitive, std::move(arguments));
  return rows;
}

void create_file_view(FragmentStore& store, const Relation& view, std::int64_t first,
                      std::int64_t last) {
  const auto index = file_index(view);
  store.create_view(view, {&index, 1}, file_query({"oph_internal_read_file", first, last}));
}

}  // namespace oph::io_server
