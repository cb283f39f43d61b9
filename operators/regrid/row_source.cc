// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/regrid/row_source.h"

#include <algorithm>

#include "base/error.h"
#include "framework/new_cube.h"

namespace oph::operators::regrid {
namespace {

/// Reading this much for nothing costs less than a statement more.
constexpr std::int64_t kWasteBytes = 256 << 10;

}  // namespace

RowSource::RowSource(const metadb::Cube& cube)
    : cube_{cube}, measure_{cube.measure_type, cube.missing_value} {}

const metadb::Fragment& RowSource::fragment(std::int64_t key) const {
  const auto found = std::find_if(
      cube_.fragments.begin(), cube_.fragments.end(),
      [&](const metadb::Fragment& one) { return one.key_start <= key && key <= one.key_end; });
  OPH_CHECK(found != cube_.fragments.end());
  return *found;
}

std::size_t RowSource::run_length(std::span<const std::int64_t> keys,
                                  std::int64_t row_bytes) const {
  const auto end = fragment(keys.front()).key_end;
  std::size_t length = 1;
  while (length < keys.size() && keys[length] <= end &&
         (keys[length] - keys[length - 1] - 1) * row_bytes <= kWasteBytes) {
    ++length;
  }
  return length;
}

io_server::Expression RowSource::value(Slice slice) const {
  using io_server::Expression;
  if (slice.count == cube_.array_length()) return Expression::measure();
  const auto type = cube_.measure_type;
  return Expression::call("oph_get_subarray", type, type,
                          {Expression::measure(), Expression::integer(slice.first + 1),
                           Expression::integer(slice.count)});
}

bool RowSource::read(io_server::FragmentStore& store, std::span<const std::int64_t> keys,
                     Slice slice, std::span<double> numbers) const {
  const auto length = static_cast<std::size_t>(slice.count);
  OPH_CHECK(numbers.size() == keys.size() * length);
  bool has_gaps = false;
  io_server::RowQuery query;
  query.value = value(slice);
  const auto row_bytes = slice.count * static_cast<std::int64_t>(size_of(cube_.measure_type));
  for (std::size_t done = 0; done < keys.size();) {
    const auto run = keys.subspan(done, run_length(keys.subspan(done), row_bytes));
    query.key_start = run.front();
    query.key_end = run.back();
    const auto& from = fragment(run.front());
    std::size_t found = 0;
    store.read(framework::NewCube::relation(from), query, [&](std::int64_t key, sql::Bytes array) {
      const auto at = std::lower_bound(run.begin(), run.end(), key);
      if (at == run.end() || *at != key) return;
      const auto row = done + static_cast<std::size_t>(at - run.begin());
      has_gaps |= measure_.unpack(array, numbers.subspan(row * length, length));
      ++found;
    });
    if (found != run.size()) {
      throw system_error("a fragment has lost rows (table={}, rows={}, expected={})", from.table,
                         found, run.size());
    }
    done += run.size();
  }
  return has_gaps;
}

}  // namespace oph::operators::regrid
