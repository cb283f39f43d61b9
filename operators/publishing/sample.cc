// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/publishing/sample.h"

#include <algorithm>
#include <cstring>

#include "base/error.h"
#include "framework/new_cube.h"

namespace oph::operators::publishing {
namespace {

bool contains(const std::vector<std::size_t>& list, std::size_t item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

}  // namespace

Sample::Sample(const metadb::Cube& cube, std::vector<std::size_t> together,
               std::int64_t most_together, std::int64_t most_values)
    : cube_{cube},
      steps_(cube.dimensions.size(), 1),
      numbers_{cube.measure_type, cube.missing_value} {
  thin_together(together, most_together);
  thin_others(together, most_values);
  const auto selected = selection();
  rows_.emplace(cube_.dimensions, selected);
  query_.value = framework::selected_array(cube_, selected);
  if (!rows_->is_everything()) query_.filter = rows_->key_expression();
  query_.is_ordered = true;
}

std::int64_t Sample::extent(std::size_t i) const {
  return (cube_.dimensions[i].extent() + steps_[i] - 1) / steps_[i];
}

std::int64_t Sample::values() const {
  std::int64_t product = 1;
  for (std::size_t i = 0; i < steps_.size(); ++i) product *= extent(i);
  return product;
}

void Sample::thin_together(const std::vector<std::size_t>& together, std::int64_t most) {
  for (std::int64_t step = 1;; ++step) {
    std::int64_t places = 1;
    for (const auto i : together) {
      steps_[i] = step;
      places *= extent(i);
    }
    if (places <= most) return;
  }
}

void Sample::thin_others(const std::vector<std::size_t>& together, std::int64_t most) {
  while (values() > most) {
    std::size_t longest = 0;
    std::int64_t length = 1;
    for (std::size_t i = 0; i < steps_.size(); ++i) {
      if (contains(together, i) || extent(i) <= length) continue;
      longest = i;
      length = extent(i);
    }
    if (length == 1) return;
    steps_[longest] *= 2;
  }
}

std::vector<std::int64_t> Sample::positions(std::size_t i) const {
  std::vector<std::int64_t> kept;
  for (std::int64_t at = 0; at < cube_.dimensions[i].size; at += steps_[i]) kept.push_back(at);
  return kept;
}

bool Sample::is_thinned() const {
  return std::any_of(steps_.begin(), steps_.end(), [](auto step) { return step > 1; });
}

framework::Selection Sample::selection() const {
  framework::Selection selected(steps_.size());
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (steps_[i] > 1) selected[i] = positions(i);
  }
  return selected;
}

std::string Sample::read(io_server::FragmentStore& store, const metadb::Fragment& fragment) const {
  std::size_t length = 1;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (!cube_.dimensions[i].is_explicit) length *= static_cast<std::size_t>(extent(i));
  }
  const auto element = size_of(cube_.measure_type);
  const auto row_bytes = cube_.array_length() * static_cast<std::int64_t>(element);
  std::vector<double> wide(length);
  std::vector<float> values;
  auto query = query_;
  for (const auto& range : rows_->ranges(fragment.key_start, fragment.key_end, row_bytes)) {
    query.key_start = range.first;
    query.key_end = range.last;
    store.read(framework::NewCube::relation(fragment), query, [&](std::int64_t, sql::Bytes array) {
      OPH_CHECK(array.size() == length * element);
      numbers_.unpack(array, wide);
      values.insert(values.end(), wide.begin(), wide.end());
    });
  }
  std::string packed(values.size() * sizeof(float), '\0');
  std::memcpy(packed.data(), values.data(), packed.size());
  return packed;
}

}  // namespace oph::operators::publishing
