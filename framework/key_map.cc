// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/key_map.h"

#include <algorithm>

namespace oph::framework {

using io_server::Expression;

void KeyMap::add(const DimensionGroups& groups, std::int64_t block) {
  steps_.push_back({groups, block});
}

std::int64_t KeyMap::operator()(std::int64_t key) const {
  for (const auto& [groups, block] : steps_) {
    const auto size = std::ssize(groups.group_of);
    const auto position = static_cast<std::size_t>((key - 1) / block % size);
    key = ((key - 1) / block / size * groups.count + groups.group_of[position] - 1) * block +
          (key - 1) % block + 1;
  }
  return key;
}

KeyRange KeyMap::range(const KeyRange& keys) const {
  if (is_same()) return keys;
  KeyRange range{(*this)(keys.first), (*this)(keys.first)};
  for (auto key = keys.first + 1; key <= keys.last; ++key) {
    const auto other = (*this)(key);
    range = {std::min(range.first, other), std::max(range.last, other)};
  }
  return range;
}

Expression KeyMap::expression() const {
  auto key = Expression::row_key();
  for (const auto& [groups, block] : steps_) {
    key = Expression::call("oph_group_of_row",
                           {std::move(key), Expression::text(groups.text()),
                            Expression::integer(block), Expression::integer(groups.count)});
  }
  return key;
}

}  // namespace oph::framework
