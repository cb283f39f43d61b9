// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/publishing/table_pages.h"

#include <algorithm>
#include <cmath>

#include "framework/coordinates.h"
#include "framework/measure_numbers.h"
#include "framework/new_cube.h"
#include "operators/publishing/page_folder.h"

namespace oph::operators::publishing {
namespace {

using framework::NewCube;

constexpr const char* kNoValue = "\u2013";  // a dash

std::string page_name(const metadb::Fragment& fragment, std::int64_t page) {
  if (page == 0) return fmt::format("fragment_{}.html", fragment.index);
  return fmt::format("fragment_{}_{}.html", fragment.index, page + 1);
}

}  // namespace

TablePages::TablePages(const metadb::Cube& cube, const framework::CoordinateFormat& format,
                       bool has_keys, std::span<const Link> links)
    : cube_{cube},
      rows_{cube.dimensions, format, has_keys},
      links_{links.begin(), links.end()},
      elements_{std::min(cube.array_length(), kMostElements)},
      labels_{element_labels(format)} {}

std::int64_t TablePages::shown_rows(const metadb::Fragment& fragment) {
  return std::min(fragment.rows(), kRowsOnPage * kMostPages);
}

std::vector<std::string> TablePages::names(const metadb::Fragment& fragment) {
  std::vector<std::string> all;
  for (std::int64_t page = 0; page * kRowsOnPage < shown_rows(fragment); ++page) {
    all.push_back(page_name(fragment, page));
  }
  return all;
}

/// What the columns of elements are called: the coordinates of the implicit dimensions.
std::vector<std::string> TablePages::element_labels(
    const framework::CoordinateFormat& format) const {
  struct Dimension {
    std::string name;
    std::vector<std::string> cells;
  };
  std::vector<Dimension> dimensions;
  for (const auto* dimension : cube_.implicit_dimensions()) {
    if (dimension->is_collapsed()) continue;
    dimensions.push_back(
        {dimension->dimension.name, framework::coordinate_cells(*dimension, format)});
  }
  std::vector<std::string> labels;
  for (std::int64_t element = 0; element < elements_; ++element) {
    std::string label;
    auto rest = static_cast<std::size_t>(element);
    for (auto it = dimensions.rbegin(); it != dimensions.rend(); ++it) {
      const auto part = it->name + " " + it->cells[rest % it->cells.size()];
      label = label.empty() ? part : part + "\n" + label;
      rest /= it->cells.size();
    }
    labels.push_back(label.empty() ? cube_.measure : label);
  }
  return labels;
}

Grid TablePages::header() const {
  Grid grid{cube_.measure, "", rows_.columns(), {}};
  for (const auto& label : labels_) {
    grid.columns.push_back({label, std::string{name(cube_.measure_type)}});
  }
  return grid;
}

Grid TablePages::read(io_server::FragmentStore& store, const metadb::Fragment& fragment,
                      std::int64_t first, std::int64_t last) const {
  using io_server::Expression;
  auto grid = header();
  io_server::RowQuery query;
  query.is_ordered = true;
  query.key_start = first;
  query.key_end = last;
  if (elements_ < cube_.array_length()) {
    query.value = Expression::call(
        "oph_get_subarray", cube_.measure_type, cube_.measure_type,
        {Expression::measure(), Expression::integer(1), Expression::integer(elements_)});
  }
  const auto size = size_of(cube_.measure_type);
  const framework::MeasureNumbers numbers{cube_.measure_type, cube_.missing_value};
  store.read(NewCube::relation(fragment), query, [&](std::int64_t key, sql::Bytes array) {
    auto cells = rows_.cells(key);
    std::vector<double> values(array.size() / size);
    numbers.unpack(array, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      cells.push_back(
          std::isnan(values[i])
              ? kNoValue
              : framework::print_elements(cube_.measure_type, array.subspan(i * size, size)));
    }
    cells.resize(grid.columns.size());
    grid.rows.push_back(std::move(cells));
  });
  return grid;
}

std::string TablePages::note(const metadb::Fragment& fragment, std::int64_t first,
                             std::int64_t last) const {
  auto text = fmt::format("Rows {} to {} of the {} rows of fragment {} ({} to {}).", first, last,
                          fragment.rows(), fragment.index, fragment.key_start, fragment.key_end);
  if (elements_ < cube_.array_length()) {
    text +=
        fmt::format(" Of each array the first {} of {} elements.", elements_, cube_.array_length());
  }
  if (shown_rows(fragment) < fragment.rows()) {
    text += fmt::format(" Only the first {} rows of a fragment have pages.", shown_rows(fragment));
  }
  return text;
}

void TablePages::write(io_server::FragmentStore& store, const metadb::Fragment& fragment,
                       const std::filesystem::path& folder) const {
  const auto pages = names(fragment);
  const auto last_shown = fragment.key_start + shown_rows(fragment) - 1;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const auto first = fragment.key_start + static_cast<std::int64_t>(i) * kRowsOnPage;
    const auto last = std::min(first + kRowsOnPage - 1, last_shown);
    auto links = links_;
    if (i > 0) links.push_back({pages[i - 1], "Previous rows"});
    if (i + 1 < pages.size()) links.push_back({pages[i + 1], "Next rows"});
    Page page{fmt::format("{}: fragment {}", cube_.measure, fragment.index), links};
    page.add_paragraph(note(fragment, first, last));
    page.add_table(read(store, fragment, first, last));
    write_page(folder, pages[i], page.text());
  }
}

}  // namespace oph::operators::publishing
