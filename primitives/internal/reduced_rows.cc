// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/internal/reduced_rows.h"

#include <algorithm>

#include "file_array/strided_copy.h"

namespace oph::primitives::internal {
namespace {

// What a place of a reduction keeps at most: a number, a mean and squares.
constexpr std::size_t kKeptBytes = 3 * sizeof(double);
// The first block: pieces of the file of this size take little longer than the calls that read
// them.
constexpr std::size_t kLeastRunBytes = std::size_t{64} << 10U;
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
  if (index().packing.type != udf::element_type_of<In>()) {
    throw udf::Error{"the file has another type than the cube",
                     {{"type", call_name(index().packing.type)}}};
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

template <udf::Measure In>
void ReducedRows<In>::plan_blocks() {
  const auto& groups = reduction_.groups;
  group_of_.assign(groups.size(), 0);
  for (std::size_t group = 0; group < groups.count(); ++group) {
    for (const auto member : groups.members(group)) {
      group_of_[member] = static_cast<std::uint32_t>(group + 1);
    }
  }
  sums_ = row_reduction<In>(reduction_.operation, udf::Missing<In>{missing_}, reduction_.order);
  const auto row_bytes = result_length_ * (kKeptBytes + sizeof(double)) + result_bytes_;
  most_rows_ = std::max<std::int64_t>(
      1, static_cast<std::int64_t>(file_array::RowWindow::kBudget / row_bytes));
  least_rows_ =
      std::min(most_rows_, static_cast<std::int64_t>(kLeastRunBytes / index().packing.raw_size()));
  // Whatever part of a chunk is wanted, all of it is unfiltered.
  if (!index().filters.empty()) least_rows_ = most_rows_;
  next_rows_ = least_rows_;
}

template <udf::Measure In>
udf::Bytes ReducedRows<In>::row(std::int64_t key) {
  if (key < rows().first_key || key > rows().last_key) {
    throw udf::Error{"there is no such row in the fragment", {{"key", key}}};
  }
  if (window_) return reduced_alone(key);
  if (key < begin_ || key >= end_) reduce_rows(key);
  return {block_.data() + static_cast<std::size_t>(key - begin_) * result_bytes_, result_bytes_};
}

template <udf::Measure In>
bool ReducedRows<In>::continues_with(std::int64_t key) const {
  if (window_) return window_->continues_with(key - 1);
  return key >= begin_ && key <= end_;
}

template <udf::Measure In>
std::size_t ReducedRows<In>::release_used() {
  return window_ ? window_->release_used() : block_.capacity();
}

template <udf::Measure In>
udf::Bytes ReducedRows<In>::reduced_alone(std::int64_t key) {
  const auto bytes = window_->row(key - 1);
  const std::span in{reinterpret_cast<const In*>(bytes.data()), bytes.size() / sizeof(In)};
  block_.resize(result_bytes_);
  kernel_->run(in, reduction_, udf::Missing<In>{missing_}, scratch_, staging_,
               [&]<class T>(std::span<const T> values, udf::Missing<T> missing) {
                 visit_real(result_type_, [&]<class Out>(Tag<Out>) {
                   udf::convert_array(
                       values, missing, udf::Missing<Out>{missing_},
                       std::span{reinterpret_cast<Out*>(block_.data()), result_length_});
                 });
               });
  return block_;
}

template <udf::Measure In>
void ReducedRows<In>::reduce_rows(std::int64_t first) {
  const bool goes_on = first == end_;
  next_rows_ = goes_on ? std::min(most_rows_, next_rows_ * kGrowth) : least_rows_;
  const auto count = std::min(next_rows_, rows().last_key - first + 1);
  begin_ = end_ = 0;
  block_.resize(static_cast<std::size_t>(count) * result_bytes_);
  for (const auto& box : reader().layout().boxes_of_rows(first - 1, count)) reduce_box(box, first);
  begin_ = first;
  end_ = first + count;
}

template <udf::Measure In>
void ReducedRows<In>::reduce_box(const file_array::Box& box, std::int64_t first) {
  columns_ = static_cast<std::size_t>(box.elements() / box.count[axis_]);
  sums_->start(columns_ * reduction_.groups.count());
  reader().visit(box, [&](const file_array::Box& block, const std::vector<std::int64_t>& origin,
                          std::span<const std::byte> elements) {
    add_slabs(box, block, origin, reinterpret_cast<const In*>(elements.data()));
  });
  put_results(box, first);
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
                 (groups[i] - 1) * columns_ + column);
    }
    i = end;
  }
}

/// Turns what the places came to into rows of the block.
template <udf::Measure In>
void ReducedRows<In>::put_results(const file_array::Box& box, std::int64_t first) {
  const auto count = static_cast<std::int64_t>(reduction_.groups.count());
  const auto places = columns_ * reduction_.groups.count();
  const auto results = results_.as<double>(places);  // no type of results is wider
  sums_->results(results.data());
  const auto converted = converted_.as<double>(places);
  const udf::Conversion convert{sums_->result_type(), result_type_};
  convert(results.data(), places, missing_, converted.data());
  const auto& axes = index().axes;
  const auto length = index().array_length();
  const auto result_length = static_cast<std::int64_t>(result_length_);
  std::vector<file_array::CopyAxis> copy{
      {count, static_cast<std::int64_t>(columns_), axes[axis_].stride}};
  std::int64_t source_stride = 1;
  std::int64_t row = 1 - first;
  for (auto i = axes.size(); i-- > 0;) {
    if (i == axis_) continue;
    auto stride = axes[i].stride;
    if (axes[i].is_explicit) {
      row += box.start[i] * stride / length;
      stride = stride / length * result_length;
    } else if (stride > axes[axis_].stride) {
      stride = stride / axes[axis_].size() * count;
    }
    copy.push_back({box.count[i], source_stride, stride});
    source_stride *= box.count[i];
  }
  file_array::copy_elements(file_array::prepare_axes(std::move(copy)), result_type_,
                            reinterpret_cast<const std::byte*>(converted.data()), block_.data(),
                            row * result_length);
}

template class ReducedRows<std::int8_t>;
template class ReducedRows<std::int16_t>;
template class ReducedRows<std::int32_t>;
template class ReducedRows<std::int64_t>;
template class ReducedRows<float>;
template class ReducedRows<double>;

}  // namespace oph::primitives::internal
