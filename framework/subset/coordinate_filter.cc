// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/subset/coordinate_filter.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/subset/date_filter.h"

namespace oph::framework {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

class CoordinateFilter {
 public:
  CoordinateFilter(const DimensionFilter& filter, const metadb::CubeDimension& dimension)
      : filter_{filter}, coordinates_{coordinate_numbers(dimension)} {
    if (filter.has_dates && dimension.dimension.is_time()) dates_.emplace(dimension.dimension.time);
  }

  void select(std::string_view part, std::set<std::int64_t>& selected) const {
    if (dates_ && DateFilter::is_date(part)) return select_dates(part, selected);
    const auto ends = split(part, ':');
    if (ends.size() == 1) {
      selected.insert(nearest_position(number(part, part)));
    } else if (ends.size() == 2) {
      select_between(bound(ends[0], -kInfinity, part), bound(ends[1], kInfinity, part), selected);
    } else {
      fail(part);
    }
  }

 private:
  [[noreturn]] void fail(std::string_view part) const {
    throw user_error("a coordinate filter of {} is written v or a:b{} (subset_filter={})",
                     filter_.dimension, dates_ ? ", or with dates as yyyy-mm-dd or a_b" : "", part);
  }

  double number(std::string_view text, std::string_view part) const {
    const auto number = parse_real(trim(text));
    if (!number || !std::isfinite(*number)) fail(part);
    return *number;
  }

  /// `begin` and `end` are the ends of the dimension, whichever way it runs.
  double bound(std::string_view text, double open, std::string_view part) const {
    const auto word = trim(text);
    if (equal_ignoring_case(word, "begin")) return coordinates_.front();
    if (equal_ignoring_case(word, "end")) return coordinates_.back();
    return word.empty() ? open : number(word, part);
  }

  std::int64_t nearest_position(double value) const {
    const auto distance = [&](double coordinate) {
      const double gap = std::abs(coordinate - value);
      return std::isnan(gap) ? kInfinity : gap;
    };
    const auto nearest = std::min_element(
        coordinates_.begin(), coordinates_.end(),
        [&](double left, double right) { return distance(left) < distance(right); });
    return nearest - coordinates_.begin();
  }

  bool select_between(double one, double other, std::set<std::int64_t>& selected) const {
    const double low = std::min(one, other) - filter_.offset;
    const double high = std::max(one, other) + filter_.offset;
    return select_if([&](double value) { return low <= value && value <= high; }, selected);
  }

  template <class Predicate>
  bool select_if(Predicate&& is_wanted, std::set<std::int64_t>& selected) const {
    bool found = false;
    for (std::size_t i = 0; i < coordinates_.size(); ++i) {
      if (!is_wanted(coordinates_[i])) continue;
      selected.insert(static_cast<std::int64_t>(i));
      found = true;
    }
    return found;
  }

  void select_dates(std::string_view part, std::set<std::int64_t>& selected) const {
    if (const auto season = DateFilter::season(part)) {
      select_if([&](double value) { return dates_->is_in(*season, value); }, selected);
      return;
    }
    const auto [first, last] = dates_->interval(part);
    if (select_between(first, last, selected) || DateFilter::is_interval(part)) return;
    const auto [low, high] = std::minmax(coordinates_.front(), coordinates_.back());
    if (low <= last && first <= high) selected.insert(nearest_position(first));
  }

  const DimensionFilter& filter_;
  std::vector<double> coordinates_;
  std::optional<DateFilter> dates_;
};

}  // namespace

void select_by_coordinate(const DimensionFilter& filter, const metadb::CubeDimension& dimension,
                          std::set<std::int64_t>& selected) {
  const CoordinateFilter coordinates{filter, dimension};
  for (const auto part : split(filter.text, ',')) coordinates.select(trim(part), selected);
}

}  // namespace oph::framework
