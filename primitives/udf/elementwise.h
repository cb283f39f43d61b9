// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "primitives/udf/convert.h"
#include "primitives/udf/function.h"
#include "primitives/udf/types.h"
#include "primitives/udf/versions.h"

namespace oph::primitives::udf {

template <Measure T, std::size_t count>
using Arrays = std::array<std::span<const T>, count>;

/// Calls the kernel with `count` arrays as separate arguments.
template <class Kernel, Measure T, std::size_t count>
void run_elementwise(const Arrays<T, count>& in, Missing<T> missing, std::span<T> out) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    Kernel::template run<T>(in[i]..., missing, out);
  }
  (std::make_index_sequence<count>{});
}

template <class Kernel, std::size_t count, Measure T, Measure Out>
class ElementwiseFunction final : public Function<Bytes> {
 public:
  explicit ElementwiseFunction(const Arguments& arguments) : reading_{arguments} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<Bytes> row(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    Arrays<T, count> in;
    for (std::size_t i = 0; i < count; ++i) {
      const auto measure = arguments.measure(i);
      if (!measure) return std::nullopt;
      in[i] = readers_[i].template read<T>(*measure);
      check_length(in[0].size(), in[i].size());
    }
    if (reading_.due(arguments)) read_parameters(arguments);
    const auto out = result_.as<Out>(in[0].size());
    run(in, out);
    return std::as_bytes(out);
  }

 private:
  // A block of this size stays in the first-level cache on its way to the output type.
  static constexpr std::size_t kBlock = 1024;

  static void check_length(std::size_t first, std::size_t other) {
    if (first == other) return;
    throw Error{"the arrays must be of equal length", {{"first", first}, {"other", other}}};
  }

  void read_parameters(const Arguments& arguments) {
    missing_ = missing_of<T>(arguments);
    missing_out_ = missing_of<Out>(arguments);
  }

  void run(const Arrays<T, count>& in, std::span<Out> out) {
    if constexpr (std::is_same_v<T, Out>) {
      run_(in, missing_, out);
    } else {
      const auto block = block_.as<T>(kBlock);
      for (std::size_t start = 0; start < out.size(); start += kBlock) {
        const auto length = std::min(kBlock, out.size() - start);
        Arrays<T, count> part;
        for (std::size_t i = 0; i < count; ++i) part[i] = in[i].subspan(start, length);
        run_(part, missing_, block.first(length));
        convert_(block.first(length), missing_, missing_out_, out.subspan(start, length));
      }
    }
  }

  ParameterReading reading_;
  Missing<T> missing_;
  Missing<Out> missing_out_;
  std::array<MeasureReader, count> readers_;
  Buffer block_;
  Buffer result_;
  void (*run_)(const Arrays<T, count>&, Missing<T>,
               std::span<T>) = best_version<&run_elementwise<Kernel, T, count>>();
  void (*convert_)(std::span<const T>, Missing<T>, Missing<Out>,
                   std::span<Out>) = best_version<&convert_array<T, Out>>();
};

/// Shape: `count` arrays of one type and length become one array, element by element.
///
/// The kernel has `manual` and `run<T>(span<const T> a, span<const T> b, ..., Missing<T>,
/// span<T> out)`. The elements are converted to the output type afterwards.
template <class Kernel, std::size_t count>
struct Elementwise {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return visit_types(
        read_types(raw, count),
        [&]<class T, class Out>(Tag<T>, Tag<Out>) -> std::unique_ptr<Function<Bytes>> {
          return std::make_unique<ElementwiseFunction<Kernel, count, T, Out>>(arguments);
        });
  }
};

}  // namespace oph::primitives::udf
