// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/internal/reduced_rows.h"

#include <algorithm>

#include "file_array/strided_copy.h"

namespace oph::primitives::internal {
namespace {

// What a place of a reduction takes at most: a number, a mean and squares, and twice the result.
constexpr std::size_t kPlaceBytes = 5 * sizeof(double);
// What several groups come to at the same time stays in the processor's cache.
constexpr std::size_t kCacheBytes = std::size_t{2} << 20U;
// The first block: pieces of the file of this size take little longer than the calls that read
// them.
constexpr std::int64_t kLeastRunBytes = std::int64_t{64} << 10U;
constexpr std::int64_t kGrowth = 8;

bool adds_up(udf::Operation operation) {
  using udf::Operation;
  constexpr Operation kAdding[] = {Operation::kCount, Operation::kMax, Operation::kMin,
                                   Operation::kSum,   Operation::kAvg, Operation::kStd,
                                   Operation::kVar};
  return std::find(std::begin(kAdding), std::end(kAdding), operation) != std::end(kAdding);
}

}  // namespace

template <udf::Measure In>
ReducedRows<In>::ReducedRows(FileRows rows, const MemberReduction& reduction, ElementType result,
                             std::optional<udf::Number> missing)
    : KeptRows{std::move(rows)},
      reduction_{reduction},
      missing_{missing},
      result_type_{result},
      axis_{reader().layout().outermost_axis()} {
  if (index().type() != udf::element_type_of<In>()) {
    throw udf::Error{"the file has another type than the cube",
                     {{"type", call_name(index().type())}}};
  }
  const auto length = static_cast<std::size_t>(index().array_length());
  result_length_ = reduction_.planes(length) * reduction_.groups.count() * reduction_.inner;
  result_bytes_ = result_length_ * oph::size_of(result_type_);
  if (is_outermost()) {
    plan_blocks();
  } else {
    kernel_.emplace(reduction_);
    window_.emplace(reader(), index(), this->rows().first_key - 1, this->rows().last_key - 1);
  }
}

template <udf::Measure In>
bool ReducedRows<In>::is_outermost() const {
  const auto& axis = index().axes[axis_];
  return adds_up(reduction_.operation) && reduction_.weights.empty() && !axis.is_explicit &&
         axis.stride == static_cast<std::int64_t>(reduction_.inner) &&
         axis.size() == static_cast<std::int64_t>(reduction_.groups.size());
}

/// Says of each step which group it belongs to, and where groups begin and end if they come one
/// after the other.
template <udf::Measure In>
void ReducedRows<In>::number_groups() {
  const auto& groups = reduction_.groups;
  group_of_.assign(groups.size(), 0);
  std::uint32_t end = 0;
  bool follow_each_other = true;
  for (std::size_t group = 0; group < groups.count(); ++group) {
    const auto members = groups.members(group);
    follow_each_other = follow_each_other && members.front() >= end;
    end = members.back() + 1;
    runs_.push_back({members.front(), end, group, 1});
    for (const auto member : members) group_of_[member] = static_cast<std::uint32_t>(group + 1);
  }
  if (!follow_each_other) runs_.clear();
}

template <udf::Measure In>
void ReducedRows<In>::plan_blocks() {
  number_groups();
  sums_ = row_reduction<In>(reduction_.operation, udf::Missing<In>{missing_}, reduction_.order);
  const auto at_once = runs_.empty() ? result_length_ : result_length_ / reduction_.groups.count();
  const auto row_bytes = at_once * kPlaceBytes + result_bytes_;
  most_rows_ = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(file_array::RowWindow::kBudget / row_bytes));
  least_rows_ = std::min(most_rows_, kLeastRunBytes / index().raw_bytes());
  // Whatever part of a chunk is wanted, all of it is unfiltered.
  if (index().is_filtered()) least_rows_ = most_rows_;
  next_rows_ = least_rows_;
}

/// Whether no chunk that must be unfiltered as a whole has several steps.
template <udf::Measure In>
bool ReducedRows<In>::is_cut_freely() const {
  const auto& parts = index().parts;
  return std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
    return part.filters.empty() || part.chunk[axis_] == 1;
  });
}

/// As many groups at a time as fit in the processor's cache. Chunks that must be unfiltered as a
/// whole should not be cut: then as many as fit in memory.
template <udf::Measure In>
std::vector<typename ReducedRows<In>::Period> ReducedRows<In>::periods(std::size_t columns) const {
  const auto& groups = reduction_.groups;
  if (runs_.empty()) return {{0, static_cast<std::int64_t>(groups.size()), 0, groups.count()}};
  const auto budget = is_cut_freely() ? kCacheBytes : file_array::RowWindow::kBudget;
  const auto most = std::max<std::size_t>(1, budget / (columns * kPlaceBytes));
  std::vector<Period> periods;
  for (std::size_t group = 0; group < runs_.size(); group += most) {
    const auto count = std::min(most, runs_.size() - group);
    periods.push_back({runs_[group].begin, runs_[group + count - 1].end, group, count});
  }
  return periods;
}

template <udf::Measure In>
udf::Bytes ReducedRows<In>::row(std::int64_t key) {
  if (key < rows().first_key || key > rows().last_key) {
    throw udf::Error{"there is no such row in the fragment", {{"key", key}}};
  }
  if (window_) return reduced_alone(key);
  if (key < begin_ || key >= end_) reduce_rows(key);
  return {block_.get() + static_cast<std::size_t>(key - begin_) * result_bytes_, result_bytes_};
}

template <udf::Measure In>
bool ReducedRows<In>::continues_with(std::int64_t key) const {
  if (window_) return window_->continues_with(key - 1);
  return key >= begin_ && key <= end_;
}

template <udf::Measure In>
std::size_t ReducedRows<In>::release_used() {
  return window_ ? window_->release_used() : capacity_;
}

template <udf::Measure In>
udf::Bytes ReducedRows<In>::reduced_alone(std::int64_t key) {
  const auto bytes = window_->row(key - 1);
  const std::span in{reinterpret_cast<const In*>(bytes.data()), bytes.size() / sizeof(In)};
  auto* const result = room(1);
  kernel_->run(in, reduction_, udf::Missing<In>{missing_}, scratch_, staging_,
               [&]<class T>(std::span<const T> values, udf::Missing<T> missing) {
                 visit_real(result_type_, [&]<class Out>(Tag<Out>) {
                   udf::convert_array(values, missing, udf::Missing<Out>{missing_},
                                      std::span{reinterpret_cast<Out*>(result), result_length_});
                 });
               });
  return {result, result_bytes_};
}

/// Room for so many rows in the block, whose content is lost.
template <udf::Measure In>
std::byte* ReducedRows<In>::room(std::size_t rows) {
  const auto bytes = rows * result_bytes_;
  if (bytes > capacity_) {
    block_.reset();
    block_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
    capacity_ = bytes;
  }
  return block_.get();
}

template <udf::Measure In>
void ReducedRows<In>::reduce_rows(std::int64_t first) {
  const bool goes_on = first == end_;
  next_rows_ = goes_on ? std::min(most_rows_, next_rows_ * kGrowth) : least_rows_;
  const auto count = std::min(next_rows_, rows().last_key - first + 1);
  begin_ = end_ = 0;
  room(static_cast<std::size_t>(count));
  for (const auto& box : reader().layout().boxes_of_rows(first - 1, count)) reduce_box(box, first);
  begin_ = first;
  end_ = first + count;
}

template <udf::Measure In>
void ReducedRows<In>::reduce_box(const file_array::Box& box, std::int64_t first) {
  columns_ = static_cast<std::size_t>(box.elements() / box.count[axis_]);
  auto part = box;
  for (const auto& period : periods(columns_)) {
    period_ = period;
    part.start[axis_] = period.begin;
    part.count[axis_] = period.end - period.begin;
    sums_->start(columns_ * period.groups);
    reader().visit(part, [&](const file_array::Box& block, const std::vector<std::int64_t>& origin,
                             std::span<const std::byte> elements) {
      add_slabs(part, block, origin, reinterpret_cast<const In*>(elements.data()));
    });
    put_results(box, first);
  }
}

/// Adds a block of the file, line by line: what follows each other both in the block and in the
/// box.
template <udf::Measure In>
void ReducedRows<In>::add_slabs(const file_array::Box& box, const file_array::Box& block,
                                const std::vector<std::int64_t>& origin, const In* elements) {
  const auto rank = box.count.size();
  std::int64_t line = 1;
  auto outer = rank;
  while (outer > axis_ + 1) {
    line *= block.count[--outer];
    if (block.count[outer] != box.count[outer]) break;
  }
  const auto steps = block.count[axis_];
  const auto slab = block.elements() / steps;
  std::vector<std::int64_t> position(outer, 0);
  for (std::int64_t done = 0; done < slab; done += line) {
    std::int64_t column = 0;
    for (auto axis = axis_ + 1; axis < rank; ++axis) {
      const auto within = axis < outer ? position[axis] : 0;
      column = column * box.count[axis] + origin[axis] - box.start[axis] + within;
    }
    add_lines(elements + done, static_cast<std::size_t>(line), static_cast<std::size_t>(slab),
              origin[axis_], steps, static_cast<std::size_t>(column));
    for (auto axis = outer; axis-- > axis_ + 1;) {
      if (++position[axis] < block.count[axis]) break;
      position[axis] = 0;
    }
  }
}

/// Adds lines, one for each step along the reduced dimension, to the places of their groups.
template <udf::Measure In>
void ReducedRows<In>::add_lines(const In* elements, std::size_t width, std::size_t stride,
                                std::int64_t step, std::int64_t steps, std::size_t column) {
  const auto groups =
      std::span{group_of_}.subspan(static_cast<std::size_t>(step), static_cast<std::size_t>(steps));
  for (std::size_t i = 0; i < groups.size();) {
    auto end = i + 1;
    while (end < groups.size() && groups[end] == groups[i]) ++end;
    if (groups[i] > 0) {
      sums_->add({elements + i * stride, end - i, width, stride},
                 (groups[i] - 1 - period_.first_group) * columns_ + column);
    }
    i = end;
  }
}

/// Turns what the groups of the period came to into elements of the rows of the block.
template <udf::Measure In>
void ReducedRows<In>::put_results(const file_array::Box& box, std::int64_t first) {
  const auto places = columns_ * period_.groups;
  const auto results = results_.as<double>(places);  // no type of results is wider
  sums_->results(results.data());
  const auto converted = converted_.as<double>(places);
  const udf::Conversion convert{sums_->result_type(), result_type_};
  convert(results.data(), places, missing_, converted.data());
  const auto& axes = index().axes;
  const auto length = index().array_length();
  const auto result_length = static_cast<std::int64_t>(result_length_);
  const auto group_stride = axes[axis_].stride;
  std::vector<file_array::CopyAxis> copy{{static_cast<std::int64_t>(period_.groups),
                                          static_cast<std::int64_t>(columns_), group_stride}};
  std::int64_t source_stride = 1;
  std::int64_t row = 1 - first;
  for (auto i = axes.size(); i-- > 0;) {
    if (i == axis_) continue;
    auto stride = axes[i].stride;
    if (axes[i].is_explicit) {
      row += box.start[i] * stride / length;
      stride = stride / length * result_length;
    } else if (stride > group_stride) {
      stride = stride / axes[axis_].size() * static_cast<std::int64_t>(reduction_.groups.count());
    }
    copy.push_back({box.count[i], source_stride, stride});
    source_stride *= box.count[i];
  }
  const auto first_group = static_cast<std::int64_t>(period_.first_group);
  file_array::copy_elements(file_array::prepare_axes(std::move(copy)), result_type_,
                            reinterpret_cast<const std::byte*>(converted.data()), block_.get(),
                            row * result_length + first_group * group_stride);
}

template class ReducedRows<std::int8_t>;
template class ReducedRows<std::int16_t>;
template class ReducedRows<std::int32_t>;
template class ReducedRows<std::int64_t>;
template class ReducedRows<float>;
template class ReducedRows<double>;

}  // namespace oph::primitives::internal
