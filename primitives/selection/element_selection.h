// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/conversion.h"

namespace oph::primitives {

/// Elements `start` to `start + length - 1` of an array, from 0.
struct Run {
  std::size_t start;
  std::size_t length;
};

template <std::size_t fixed>
void copy_runs(Packed in, std::span<const Run> runs, std::byte* out) {
  const auto size = width<fixed>(in.size);
  for (const auto& run : runs) {
    const std::byte* const from = in.data + run.start * size;
    // The constant size makes single elements, the common case of a stride, one move.
    if (run.length == 1) {
      std::memcpy(out, from, size);
    } else {
      std::memcpy(out, from, run.length * size);
    }
    out += run.length * size;
  }
}

template <class Kernel>
class ElementSelectionFunction final : public udf::Function<udf::Bytes> {
 public:
  ElementSelectionFunction(const udf::Arguments& arguments, const CallElements& elements)
      : reading_{arguments},
        size_{elements.inputs.front().size()},
        conversion_{elements.inputs.front(), elements.outputs.front()} {
    if (reading_.ready()) settings_ = Kernel::settings(arguments);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    const Packed in{measure->data(), udf::element_count(*measure, size_), size_};
    select(arguments, in.length);
    if (selected_ == 0) return std::nullopt;
    const auto result = conversion_(taken(in), converted_);
    return udf::Bytes{result.data, result.bytes()};
  }

 private:
  // Rows are usually equally long: the runs found for one serve the next.
  void select(const udf::Arguments& arguments, std::size_t length) {
    const bool due = reading_.due(arguments);
    if (due) settings_ = Kernel::settings(arguments);
    if (!due && length == length_) return;
    runs_.clear();
    length_ = 0;
    Kernel::select(settings_, length, runs_);
    length_ = length;
    selected_ = 0;
    for (const auto& run : runs_) selected_ += run.length;
  }

  /// The selected elements: where they are if they lie together.
  Packed taken(Packed in) {
    if (runs_.size() == 1) return {in.data + runs_[0].start * size_, selected_, size_};
    const auto room = taken_.as<std::byte>(selected_ * size_);
    visit_width(size_, [&](auto fixed) { copy_runs<fixed()>(in, runs_, room.data()); });
    return {room.data(), selected_, size_};
  }

  udf::ParameterReading reading_;
  std::size_t size_;
  Conversion conversion_;
  typename Kernel::Settings settings_{};
  std::vector<Run> runs_;
  std::size_t length_ = 0;
  std::size_t selected_ = 0;
  udf::Buffer taken_;
  udf::Buffer converted_;
};

/// Shape: some elements of an array, of any type, complex ones and those of several fields too. An
/// empty selection is NULL.
///
/// The kernel has `manual`, a type `Settings`, `settings(const Arguments&)` and
/// `select(const Settings&, length, vector<Run>&)`, which appends the runs of elements in the
/// order of the result.
template <class Kernel>
struct ElementSelection {
  static constexpr const udf::Manual& manual = Kernel::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<ElementSelectionFunction<Kernel>>(arguments,
                                                              read_call_elements(raw, 1));
  }
};

}  // namespace oph::primitives
