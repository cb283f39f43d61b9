// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <array>
#include <utility>

#include "primitives/udf/conversion.h"
#include "primitives/udf/function.h"
#include "primitives/udf/types.h"
#include "primitives/udf/versions.h"

namespace oph::primitives::udf {

template <Element T, std::size_t count>
using Arrays = std::array<std::span<const T>, count>;

/// Computes elements of type R from as many elements of each array.
template <Element T, Element R, std::size_t count>
using ElementwiseRun = void (*)(const Arrays<T, count>&, Missing<T>, std::span<R>);

/// Calls the kernel with `count` arrays as separate arguments.
template <class Kernel, Element T, Element R, std::size_t count>
void run_elementwise(const Arrays<T, count>& in, Missing<T> missing, std::span<R> out) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    Kernel::template run<T>(in[i]..., missing, out);
  }
  (std::make_index_sequence<count>{});
}

inline void check_equal_length(std::size_t first, std::size_t other) {
  if (first == other) return;
  throw Error{"the arrays must be of equal length", {{"first", first}, {"other", other}}};
}

template <Element T, Element R, std::size_t count>
class ElementwiseFunction final : public Function<Bytes> {
 public:
  ElementwiseFunction(const Arguments& arguments, ElementType output,
                      ElementwiseRun<T, R, count> run)
      : manual_{arguments.manual()},
        reading_{arguments},
        run_{run},
        convert_{element_type_of<R>(), output} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<Bytes> row(const UDF_ARGS& raw) override {
    const Arguments arguments{manual_, raw};
    Arrays<T, count> in;
    for (std::size_t i = 0; i < count; ++i) {
      const auto measure = arguments.measure(i);
      if (!measure) return std::nullopt;
      in[i] = readers_[i].template read<T>(*measure);
      check_equal_length(in[0].size(), in[i].size());
    }
    if (reading_.due(arguments)) read_parameters(arguments);
    return compute(in);
  }

 private:
  // A block of this size stays in the first-level cache on its way to the output type.
  static constexpr std::size_t kBlock = 1024;

  void read_parameters(const Arguments& arguments) {
    missing_number_ = missing_number(arguments);
    missing_ = Missing<T>{missing_number_};
  }

  Bytes compute(const Arrays<T, count>& in) {
    const std::size_t length = in[0].size();
    if (!convert_.needed()) {
      const auto out = result_.as<R>(length);
      run_(in, missing_, out);
      return std::as_bytes(out);
    }
    const auto out = result_.as<std::byte>(length * convert_.size());
    const auto block = block_.as<R>(kBlock);
    for (std::size_t start = 0; start < length; start += kBlock) {
      const auto results = block.first(std::min(kBlock, length - start));
      Arrays<T, count> part;
      for (std::size_t i = 0; i < count; ++i) part[i] = in[i].subspan(start, results.size());
      run_(part, missing_, results);
      convert_(results.data(), results.size(), missing_number_,
               out.data() + start * convert_.size());
    }
    return out;
  }

  const Manual& manual_;
  ParameterReading reading_;
  ElementwiseRun<T, R, count> run_;
  Conversion convert_;
  std::optional<Number> missing_number_;
  Missing<T> missing_;
  std::array<MeasureReader, count> readers_;
  Buffer block_;
  Buffer result_;
};

/// One use of a kernel as `Elementwise` describes it, for elements of type T.
template <class Kernel, std::size_t count, Element T>
std::unique_ptr<Function<Bytes>> make_elementwise(const Arguments& arguments, ElementType output) {
  using R = typename ResultOf<Kernel, T>::type;
  return std::make_unique<ElementwiseFunction<T, R, count>>(
      arguments, output, best_version<&run_elementwise<Kernel, T, R, count>>());
}

/// Shape: `count` arrays of one type and length become one array, element by element.
///
/// The kernel has `manual` and `run<T>(span<const T> a, span<const T> b, ..., Missing<T>,
/// span<R> out)`, where R is T, or the kernel's `Result<T>`. The results are converted to the
/// output type afterwards.
template <class Kernel, std::size_t count>
struct Elementwise {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    const auto types = read_types(raw, count);
    return visit_input<Kernel>(types, [&]<class T>(Tag<T>) {
      return make_elementwise<Kernel, count, T>(arguments, types.output);
    });
  }
};

}  // namespace oph::primitives::udf
