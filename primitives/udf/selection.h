// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <vector>

#include "primitives/udf/convert.h"
#include "primitives/udf/function.h"
#include "primitives/udf/types.h"

namespace oph::primitives::udf {

/// Elements `start` to `start + length - 1` of an array, from 0.
struct Run {
  std::size_t start;
  std::size_t length;
};

using CopyRuns = void (*)(const std::byte* in, std::span<const Run> runs, std::byte* out);

template <std::size_t element_size>
void copy_runs(const std::byte* in, std::span<const Run> runs, std::byte* out) {
  for (const auto& run : runs) {
    const std::byte* const from = in + run.start * element_size;
    // The constant size makes single elements, the common case of a stride, one move.
    if (run.length == 1) {
      std::memcpy(out, from, element_size);
    } else {
      std::memcpy(out, from, run.length * element_size);
    }
    out += run.length * element_size;
  }
}

template <Measure In, Measure Out>
void convert_runs(const std::byte* in, std::span<const Run> runs, std::byte* out) {
  for (const auto& run : runs) {
    for (std::size_t i = 0; i < run.length; ++i) {
      In element;
      std::memcpy(&element, in + (run.start + i) * sizeof(In), sizeof(In));
      const Out converted = Missing<In>{}(element) ? Missing<Out>{}.value() : convert<Out>(element);
      std::memcpy(out, &converted, sizeof(Out));
      out += sizeof(Out);
    }
  }
}

/// How elements get from the input to the output; complex ones only without conversion.
inline CopyRuns choose_copy(CallTypes types) {
  if (types.input == types.output) {
    switch (size_of(types.input)) {
      case 1:
        return copy_runs<1>;
      case 2:
        return copy_runs<2>;
      case 4:
        return copy_runs<4>;
      case 8:
        return copy_runs<8>;
      default:
        return copy_runs<16>;
    }
  }
  return visit_types(types, []<class In, class Out>(Tag<In>, Tag<Out>) -> CopyRuns {
    return convert_runs<In, Out>;
  });
}

template <class Kernel>
class SelectionFunction final : public Function<Bytes> {
 public:
  SelectionFunction(const Arguments& arguments, CallTypes types)
      : reading_{arguments}, types_{types}, copy_{choose_copy(types)} {
    if (reading_.ready()) settings_ = Kernel::settings(arguments);
  }

  std::optional<Bytes> row(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    const auto size = size_of(types_.input);
    select(arguments, element_count(*measure, size));
    if (selected_ == 0) return std::nullopt;
    if (runs_.size() == 1 && types_.input == types_.output) {
      return measure->subspan(runs_[0].start * size, runs_[0].length * size);
    }
    const auto out = result_.as<std::byte>(selected_ * size_of(types_.output));
    copy_(measure->data(), runs_, out.data());
    return out;
  }

 private:
  // Rows are usually equally long: the runs found for one serve the next.
  void select(const Arguments& arguments, std::size_t length) {
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

  ParameterReading reading_;
  CallTypes types_;
  CopyRuns copy_;
  typename Kernel::Settings settings_{};
  std::vector<Run> runs_;
  std::size_t length_ = 0;
  std::size_t selected_ = 0;
  Buffer result_;
};

/// Shape: some elements of an array, of any type. An empty selection is NULL.
///
/// The kernel has `manual`, a type `Settings`, `settings(const Arguments&)` and
/// `select(const Settings&, length, vector<Run>&)`, which appends the runs of elements in the
/// order of the result.
template <class Kernel>
struct Selection {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return std::make_unique<SelectionFunction<Kernel>>(arguments, read_types(raw, 1));
  }
};

}  // namespace oph::primitives::udf
