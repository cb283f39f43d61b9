// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/longitude_filter.h"

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "framework/coordinates.h"
#include "operators/netcdf/attributes.h"

namespace oph::operators::netcdf {
namespace {

constexpr double kTurn = 360;

struct Longitude {
  std::int64_t position;
  double number;
};

}  // namespace

bool is_longitude(const File& file, const FileVariable& coordinate) {
  static constexpr std::string_view kUnits[] = {"degrees_east", "degree_east", "degree_E",
                                                "degrees_E",    "degreeE",     "degreesE"};
  const auto units = text_attribute(file, coordinate.id, "units");
  if (units && std::find(std::begin(kUnits), std::end(kUnits), *units) != std::end(kUnits)) {
    return true;
  }
  return text_attribute(file, coordinate.id, "standard_name") == "longitude";
}

std::optional<LongitudeSelection> wrapped_longitudes(const framework::DimensionFilter& filter,
                                                     const metadb::CubeDimension& dimension) {
  const auto ends = split(filter.text, ':');
  if (!filter.by_coordinate || ends.size() != 2 || dimension.values.empty()) return std::nullopt;
  const auto from = parse_real(trim(ends.front()));
  const auto to = parse_real(trim(ends.back()));
  if (!from || !to || !(*from < *to)) return std::nullopt;
  const auto low = *from - filter.offset;
  const auto high = *to + filter.offset;
  const auto numbers = framework::coordinate_numbers(dimension);
  std::vector<Longitude> selected;
  bool is_moved = false;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto turns = std::ceil((low - numbers[i]) / kTurn);
    const auto moved = numbers[i] + turns * kTurn;
    if (!(moved <= high)) continue;
    is_moved = is_moved || turns != 0;
    selected.push_back({static_cast<std::int64_t>(i), moved});
  }
  if (!is_moved) return std::nullopt;
  const bool is_descending = numbers.front() > numbers.back();
  std::stable_sort(selected.begin(), selected.end(), [&](const auto& left, const auto& right) {
    return is_descending ? left.number > right.number : left.number < right.number;
  });
  LongitudeSelection result;
  for (const auto& [position, number] : selected) {
    result.positions.push_back(position);
    result.numbers.push_back(number);
  }
  return result;
}

}  // namespace oph::operators::netcdf
