// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/joined_axis.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/time/time_axis.h"
#include "operators/netcdf/attributes.h"
#include "operators/netcdf/dimension_roles.h"
#include "operators/netcdf/file_dimension.h"

namespace oph::operators::netcdf {
namespace {

/// One dimension of the variable in one file.
struct FileAxis {
  std::string name;
  std::int64_t size = 0;
  bool is_unlimited = false;
  ElementType type = ElementType::kDouble;
  std::vector<double> numbers;  ///< empty: no coordinate variable
  std::vector<double> bounds;
  std::optional<metadb::TimeReference> time;
};

using FileAxes = std::vector<FileAxis>;

FileAxes read_axes(const SourceVariable& source) {
  FileAxes axes;
  for (const int id : source.variable.dimensions) {
    const auto& dimension = source.file.dimensions()[static_cast<std::size_t>(id)];
    auto& axis = axes.emplace_back();
    axis.name = dimension.name;
    axis.size = dimension.size;
    axis.is_unlimited = dimension.is_unlimited;
    const auto* coordinate = coordinate_variable(source.file, id);
    if (coordinate == nullptr || dimension.size == 0) continue;
    const auto coded = encoding(source.file, *coordinate);
    metadb::CubeDimension values;
    values.size = dimension.size;
    values.dimension.type = axis.type = coded.type;
    values.values = read_elements(source.file, *coordinate, coded, 0, dimension.size);
    axis.numbers = framework::coordinate_numbers(values);
    axis.bounds = read_bounds(source.file, *coordinate);
    const auto units = text_attribute(source.file, coordinate->id, "units");
    const auto calendar = text_attribute(source.file, coordinate->id, "calendar");
    axis.time = framework::TimeAxis::from_cf(units.value_or(""), calendar.value_or("standard"));
  }
  return axes;
}

std::string names_of(const FileAxes& axes) {
  std::vector<std::string> names;
  for (const auto& axis : axes) names.push_back(axis.name);
  return join(names, ", ");
}

/// What the first file has, against which all others are held.
struct Reference {
  std::string shown;
  Encoding encoding;
  FileAxes axes;
};

/// Equal but for noise far below the spacing.
bool is_same(const FileAxis& left, const FileAxis& right) {
  if (left.size != right.size || left.numbers.size() != right.numbers.size()) return false;
  if (left.numbers.empty()) return true;
  const auto extent = std::abs(left.numbers.back() - left.numbers.front());
  const auto noise = 1e-6 * (left.size > 1 ? extent / static_cast<double>(left.size - 1) : 0);
  return std::equal(left.numbers.begin(), left.numbers.end(), right.numbers.begin(),
                    [&](double a, double b) { return std::abs(a - b) <= noise; });
}

/// Rewrites the times of a file as the first file counts them.
void convert_time(const Reference& first, const std::string& shown, std::size_t index,
                  FileAxis& axis) {
  const auto& wanted = first.axes[index].time;
  if (axis.time == wanted || axis.numbers.empty()) return;
  if (!axis.time || !wanted || axis.time->calendar != wanted->calendar) {
    throw user_error(
        "{} is counted in another calendar than in {} (calendar={}, first={}, path={})", axis.name,
        first.shown, axis.time ? axis.time->calendar : "none", wanted ? wanted->calendar : "none",
        shown);
  }
  const framework::TimeAxis from{*axis.time};
  const framework::TimeAxis to{*wanted};
  for (auto* numbers : {&axis.numbers, &axis.bounds}) {
    for (auto& number : *numbers) number = to.value(from.date(number));
  }
}

/// Throws unless the variable is the same one as in the first file, the extents apart.
FileAxes read_like(const Reference& first, const SourceVariable& source) {
  const auto& shown = source.file.shown();
  auto axes = read_axes(source);
  if (names_of(axes) != names_of(first.axes)) {
    throw user_error("variable {} has other dimensions than in {}: {}, not {} (path={})",
                     source.variable.name, first.shown, names_of(axes), names_of(first.axes),
                     shown);
  }
  if (source.encoding.type != first.encoding.type) {
    throw user_error("variable {} has another type than in {}: {}, not {} (path={})",
                     source.variable.name, first.shown, name(source.encoding.type),
                     name(first.encoding.type), shown);
  }
  if (source.encoding.missing_value != first.encoding.missing_value) {
    throw user_error("variable {} has another missing value than in {}: {}, not {} (path={})",
                     source.variable.name, first.shown,
                     source.encoding.missing_value.value_or("none"),
                     first.encoding.missing_value.value_or("none"), shown);
  }
  for (std::size_t i = 0; i < axes.size(); ++i) {
    if (axes[i].numbers.empty() != first.axes[i].numbers.empty()) {
      throw user_error("{} has coordinates in one of the files only (path={}, first={})",
                       axes[i].name, shown, first.shown);
    }
    convert_time(first, shown, i, axes[i]);
  }
  return axes;
}

/// The files that a rank has read, and what all ranks found together.
class Join {
 public:
  Join(framework::Task& task, SourceFiles& files) : task_{task}, files_{files} {
    const auto& source = files.open(0);
    first_ = {source.file.shown(), source.encoding, read_axes(source)};
    const auto block = task.my_block(files.count());
    for (auto file = block.begin; file < block.end; ++file) {
      task.check_cancelled();
      own_[file] = file == 0 ? first_.axes : read_like(first_, files.open(file));
    }
  }

  JoinedAxis run() {
    share_differences();
    axis_ = find_axis();
    check_others();
    share_coordinates();
    return put_in_order();
  }

 private:
  /// One line for each own file: its number and what `print` says of it; calls `read` with the
  /// lines of all ranks.
  template <class Print, class Read>
  void exchange(Print&& print, Read&& read) {
    std::string own;
    for (const auto& [file, axes] : own_) own += fmt::format("{} {}\n", file, print(axes));
    for (const auto& text : task_.team().share(own)) {
      for (const auto line : split(text, '\n')) {
        if (line.empty()) continue;
        const auto blank = line.find(' ');
        const auto file = parse_integer(line.substr(0, blank)).value();
        read(static_cast<std::size_t>(file), line.substr(blank + 1));
      }
    }
  }

  void share_differences() {
    differences_.resize(files_.count());
    exchange(
        [&](const FileAxes& axes) {
          std::string marks;
          for (std::size_t i = 0; i < axes.size(); ++i) {
            marks += is_same(axes[i], first_.axes[i]) ? '=' : '#';
          }
          return marks;
        },
        [&](std::size_t file, std::string_view marks) { differences_[file] = marks; });
  }

  /// The dimension that differs in most files.
  std::size_t find_axis() const {
    std::vector<std::int64_t> counts(first_.axes.size(), 0);
    for (const auto& marks : differences_) {
      for (std::size_t i = 0; i < marks.size(); ++i) counts[i] += marks[i] == '#' ? 1 : 0;
    }
    const auto most = std::max_element(counts.begin(), counts.end());
    if (most != counts.end() && *most > 0) return static_cast<std::size_t>(most - counts.begin());
    for (std::size_t i = 0; i < first_.axes.size(); ++i) {
      if (first_.axes[i].is_unlimited && first_.axes[i].numbers.empty()) return i;
    }
    if (files_.count() == 1) return 0;
    throw user_error("the files have the same coordinates: they cannot be joined (path={}, {})",
                     files_.path(0).shown, files_.path(1).shown);
  }

  void check_others() const {
    for (std::size_t file = 0; file < differences_.size(); ++file) {
      for (std::size_t i = 0; i < first_.axes.size(); ++i) {
        if (i == axis_ || differences_[file][i] == '=') continue;
        throw user_error(
            "{} has other coordinates than in {}, and the files are joined along {} (path={})",
            first_.axes[i].name, first_.shown, first_.axes[axis_].name, files_.path(file).shown);
      }
    }
  }

  void share_coordinates() {
    sizes_.resize(files_.count());
    numbers_.resize(files_.count());
    bounds_.resize(files_.count());
    exchange(
        [&](const FileAxes& axes) {
          const auto& axis = axes[axis_];
          return fmt::format("{} {} {}", axis.size, fmt::join(axis.numbers, ","),
                             fmt::join(axis.bounds, ","));
        },
        [&](std::size_t file, std::string_view text) {
          const auto parts = split(text, ' ');
          sizes_[file] = parse_integer(parts.at(0)).value();
          numbers_[file] = parse_list(parts.at(1));
          bounds_[file] = parse_list(parts.at(2));
        });
  }

  static std::vector<double> parse_list(std::string_view text) {
    std::vector<double> numbers;
    if (text.empty()) return numbers;
    for (const auto number : split(text, ',')) numbers.push_back(parse_real(number).value());
    return numbers;
  }

  JoinedAxis put_in_order() {
    std::vector<std::size_t> order;
    for (std::size_t file = 0; file < files_.count(); ++file) {
      if (sizes_[file] > 0) order.push_back(file);
    }
    if (order.empty()) order.push_back(0);
    const auto& axis = first_.axes[axis_];
    if (!axis.numbers.empty()) sort(order);
    JoinedAxis joined;
    joined.axis = axis_;
    std::vector<double> all;
    for (const auto file : order) {
      joined.sizes.push_back(sizes_[file]);
      all.insert(all.end(), numbers_[file].begin(), numbers_[file].end());
      joined.bounds.insert(joined.bounds.end(), bounds_[file].begin(), bounds_[file].end());
    }
    if (joined.bounds.size() != 2 * all.size()) joined.bounds.clear();
    if (!axis.numbers.empty()) joined.values = framework::pack(axis.type, all);
    files_.reorder(order);
    return joined;
  }

  void sort(std::vector<std::size_t>& order) const {
    const bool is_descending = std::any_of(order.begin(), order.end(), [&](auto file) {
      return numbers_[file].front() > numbers_[file].back();
    });
    const auto comes_before = [&](double left, double right) {
      return is_descending ? left > right : left < right;
    };
    std::stable_sort(order.begin(), order.end(), [&](auto left, auto right) {
      return comes_before(numbers_[left].front(), numbers_[right].front());
    });
    for (std::size_t i = 1; i < order.size(); ++i) {
      const auto& before = numbers_[order[i - 1]];
      const auto& after = numbers_[order[i]];
      if (comes_before(before.back(), after.front())) continue;
      throw user_error(
          "the files overlap along {}: one ends at {}, the next one starts at {} "
          "(path={}, {})",
          first_.axes[axis_].name, before.back(), after.front(), files_.path(order[i - 1]).shown,
          files_.path(order[i]).shown);
    }
  }

  framework::Task& task_;
  SourceFiles& files_;
  Reference first_;
  std::map<std::size_t, FileAxes> own_;
  std::size_t axis_ = 0;
  // By file, on all ranks.
  std::vector<std::string> differences_;  ///< by axis: '=' or '#'
  std::vector<std::int64_t> sizes_;
  std::vector<std::vector<double>> numbers_;
  std::vector<std::vector<double>> bounds_;
};

}  // namespace

JoinedAxis join_files(framework::Task& task, SourceFiles& files) {
  return Join{task, files}.run();
}

}  // namespace oph::operators::netcdf
