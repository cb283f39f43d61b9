// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "framework/arguments.h"
#include "metadb/cube.h"

namespace oph::framework {

/// What a user wants of one dimension, as it was written.
struct DimensionFilter {
  std::string dimension;
  std::string text;  ///< "all" keeps everything
  bool by_coordinate = false;
  bool has_dates = true;  ///< dates and seasons are understood on time dimensions, by coordinate
  double offset = 0;      ///< widens intervals of coordinates at both ends
};

/// What an operator allows in filters.
struct FilterRules {
  std::int64_t first_index = 1;     ///< number of the first position: 1 for cubes, 0 for files
  bool is_single_interval = false;  ///< neither lists nor steps; what is left must be contiguous
};

/// Reads the arguments subset_dims, subset_filter, subset_type, time_filter and, unless its name is
/// empty, the offset. A single type or offset goes for all dimensions. Throws a user error if there
/// is not one filter for each dimension, or if a dimension is named twice.
std::vector<DimensionFilter> subset_filters(const Arguments& arguments,
                                            std::string_view offset_argument = "offset");

/// The positions (from 0, ascending, each once, at least one) that a filter selects:
///
/// - by index: `i`, `a:b`, `a:step:b`, lists of these; `end` is the last one;
/// - by coordinate: `v` selects the nearest; `a:b` what lies between, both ends included, on
///   ascending and descending dimensions alike, with `begin` and `end`; lists of these;
/// - by date: `yyyy[-mm[-dd[ hh[:mm[:ss]]]]]` selects the whole year, month, day …, or the nearest
///   coordinate where none lies in it; `a_b` from the start of a to the end of b; DJF, MAM, JJA,
///   SON the months of a season in every year; lists of these.
///
/// `dimension` needs name, size, values, hierarchy and time reference only. Throws a user error
/// that names the dimension, what was asked for and what there is.
std::vector<std::int64_t> selected_positions(const DimensionFilter& filter,
                                             const metadb::CubeDimension& dimension,
                                             const FilterRules& rules = {});

/// One entry for each dimension of a cube: the positions to keep; absent where all are kept, and
/// for dimensions without filter. Throws a user error if the cube lacks a dimension or if it is
/// collapsed: `the cube has no dimension latitude; it has lat, lon, time`.
using Selection = std::vector<std::optional<std::vector<std::int64_t>>>;
Selection selection(std::span<const DimensionFilter> filters,
                    std::span<const metadb::CubeDimension> dimensions,
                    const FilterRules& rules = {});

/// Prints positions as index filter from 1, in short: "1:10,15,20:2:40".
std::string print_positions(std::span<const std::int64_t> positions);

}  // namespace oph::framework
