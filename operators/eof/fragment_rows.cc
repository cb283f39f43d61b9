// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/eof/fragment_rows.h"

#include "framework/fragment_workers.h"
#include "framework/new_cube.h"

namespace oph::operators::eof {

FragmentRows::FragmentRows(framework::Task& task, const metadb::Cube& cube, std::int64_t budget)
    : task_{task}, cube_{cube}, measure_{cube.measure_type, cube.missing_value} {
  const auto mine = task.my_block(cube.fragments.size());
  fragments_ = std::span{cube.fragments}.subspan(mine.begin, mine.end - mine.begin);
  const auto row_bytes =
      cube.array_length() * static_cast<std::int64_t>(size_of(cube.measure_type));
  keeps_ = rows() <= budget / row_bytes;
  numbers_.resize(static_cast<std::size_t>(cube.array_length()));
}

std::int64_t FragmentRows::first_key() const {
  return fragments_.empty() ? 1 : fragments_.front().key_start;
}

std::int64_t FragmentRows::rows() const {
  return fragments_.empty() ? 0 : fragments_.back().key_end - fragments_.front().key_start + 1;
}

void FragmentRows::for_each(const Visit& visit) {
  task_.check_cancelled();
  if (!is_kept_) {
    read(visit);
    is_kept_ = keeps_;
    return;
  }
  for (const auto& [key, elements] : kept_) {
    measure_.unpack(elements, numbers_);
    visit(key, numbers_);
  }
}

void FragmentRows::read(const Visit& visit) {
  std::int64_t found = 0;
  framework::run_in_threads(
      task_, fragments_, 1,
      [&](io_server::FragmentStore& store, const metadb::Fragment& fragment) {
        const auto relation = framework::NewCube::relation(fragment);
        store.read(relation, {}, [&](std::int64_t key, sql::Bytes array) {
          measure_.unpack(array, numbers_);
          if (keeps_) kept_.emplace_back(key, std::vector<std::byte>{array.begin(), array.end()});
          visit(key, numbers_);
          ++found;
        });
      },
      static_cast<std::int64_t>(cube_.fragments.size()));
  if (found != rows()) {
    throw system_error("fragments have lost rows (rows={}, expected={})", found, rows());
  }
}

}  // namespace oph::operators::eof
