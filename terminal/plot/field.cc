// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/field.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"
#include "terminal/plot/packed_array.h"

namespace oph::terminal {
namespace {

constexpr double kAbsurd = 1e30;

/// The grids `explorecube_<part>` or `explorenc_<part>`.
const std::vector<Grid>& grids_of(const Response& response, std::string_view part) {
  for (const auto& object : response.objects()) {
    const bool is_wanted = object.key.starts_with("explore") && object.key.ends_with(part);
    if (is_wanted && !object.grids.empty()) return object.grids;
  }
  throw user_error("the answer holds no {}: ask with oph_explorecube level=2",
                   part == "_data" ? "numbers" : "coordinates");
}

/// A list of numbers as people read it: "1.5, nan, 3".
std::optional<std::vector<double>> parse_list(std::string_view text) {
  std::vector<double> values;
  for (const auto part : split(text, ',')) {
    const auto value = parse_real(trim(part));
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

std::optional<std::size_t> find_column(const Grid& grid, const std::string& name) {
  for (std::size_t i = 0; i < grid.columns.size(); ++i) {
    if (grid.columns[i].name == name) return i;
  }
  return std::nullopt;
}

/// The one coordinate in a cell: a number, packed in base64, or a text such as a date.
void add_coordinate(Axis& axis, const std::string& cell, const std::string& type) {
  auto value = parse_real(trim(cell));
  const auto element = element_type(type);
  if (!value && element) {
    const auto values = decode_packed_array(cell, *element);
    if (values && values->size() == 1) value = values->front();
  }
  if (!value) axis.labels.push_back(cell);
  axis.values.push_back(value.value_or(static_cast<double>(axis.values.size() + 1)));
}

Axis read_axis(const Grid& grid) {
  const auto value = find_column(grid, "VALUE");
  if (!value) throw system_error("the values of dimension {} are missing", grid.title);
  const auto index = find_column(grid, "INDEX");
  Axis axis;
  axis.name = grid.title;
  for (std::size_t i = 0; i < grid.rows.size(); ++i) {
    add_coordinate(axis, grid.rows[i][*value], grid.columns[*value].type);
    axis.indices.push_back(index ? grid.rows[i][*index] : std::to_string(i + 1));
    axis.cells.push_back(grid.rows[i][*value]);
  }
  if (axis.labels.size() != axis.values.size()) axis.labels.clear();
  return axis;
}

/// Puts the rows of the data where their indices say.
class FieldReader {
 public:
  FieldReader(const Grid& data, Field& field) : data_{data}, field_{field} {
    const auto type = element_type(data.columns.back().type);
    if (!type) throw system_error("a measure of unknown type ({})", data.columns.back().type);
    type_ = *type;
    std::size_t total = 1;
    for (const auto& axis : field.axes) {
      total *= axis.size();
      add_positions(axis);
    }
    field.values.assign(total, std::numeric_limits<double>::quiet_NaN());
  }

  void read() {
    const bool is_list = std::ranges::all_of(
        data_.rows, [](const auto& row) { return parse_list(row.back()).has_value(); });
    for (const auto& row : data_.rows) {
      const auto array = is_list ? parse_list(row.back()) : decode_packed_array(row.back(), type_);
      if (!array || array->size() != array_length_) {
        throw system_error("an array of the answer has a wrong length (wanted={}, found={})",
                           array_length_, array ? array->size() : 0);
      }
      std::copy(array->begin(), array->end(),
                field_.values.begin() + static_cast<std::ptrdiff_t>(offset(row)));
    }
  }

 private:
  struct Positions {
    std::size_t column;
    std::size_t size;
    std::unordered_map<std::string, std::size_t> of_index;
  };

  /// An axis with a column of its own is explicit; the others make up the array.
  void add_positions(const Axis& axis) {
    const auto index = find_column(data_, "INDEX OF " + axis.name);
    const auto column = index ? index : find_column(data_, axis.name);
    if (!column) {
      array_length_ *= axis.size();
      return;
    }
    Positions positions{*column, axis.size(), {}};
    const auto& keys = index ? axis.indices : axis.cells;
    for (std::size_t i = 0; i < axis.size(); ++i) positions.of_index.emplace(keys[i], i);
    explicit_.push_back(std::move(positions));
  }

  std::size_t offset(const std::vector<std::string>& row) const {
    std::size_t offset = 0;
    for (const auto& positions : explicit_) {
      const auto found = positions.of_index.find(row[positions.column]);
      if (found == positions.of_index.end()) {
        throw system_error("an index of the answer has no value (index={})", row[positions.column]);
      }
      offset = offset * positions.size + found->second;
    }
    return offset * array_length_;
  }

  const Grid& data_;
  Field& field_;
  ElementType type_ = ElementType::kDouble;
  std::vector<Positions> explicit_;
  std::size_t array_length_ = 1;
};

/// What the attributes of the measure say, if the answer holds them.
std::optional<double> documented_missing(const Response& response, const std::string& measure) {
  std::optional<double> missing;
  for (const auto& object : response.objects()) {
    if (object.key != "explorecube_metadata") continue;
    for (const auto& row : object.grids.front().rows) {
      const bool tells = row[1] == "_FillValue" || (row[1] == "missing_value" && !missing);
      if (row[0] == measure && tells) missing = parse_real(row[3]);
    }
  }
  return missing;
}

/// A measure in double may be one in float before: its missing value has been rounded then.
void mark_missing(Field& field, std::optional<double> missing) {
  for (auto& value : field.values) {
    const bool is_missing =
        std::abs(value) >= kAbsurd ||
        (missing && (value == *missing || value == static_cast<float>(*missing)));
    if (is_missing) value = std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

Range range_of(const std::vector<double>& values) {
  Range range;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    if (!(value >= range.low)) range.low = value;
    if (!(value <= range.high)) range.high = value;
  }
  return range;
}

Field read_field(const Response& response, std::optional<double> missing) {
  const auto& data = grids_of(response, "_data").front();
  Field field;
  field.name = data.title;
  field.type = data.columns.back().type;
  for (const auto& grid : grids_of(response, "_dimvalues")) {
    if (!grid.rows.empty()) field.axes.push_back(read_axis(grid));
  }
  FieldReader{data, field}.read();
  mark_missing(field, missing ? missing : documented_missing(response, field.name));
  return field;
}

Field squeeze(Field field) {
  std::erase_if(field.axes, [](const Axis& axis) { return axis.size() == 1; });
  return field;
}

}  // namespace oph::terminal
