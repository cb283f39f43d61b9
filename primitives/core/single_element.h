// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/adapter.h"

namespace oph::primitives {

inline constexpr Parameter kSingleElement[] = {
    {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array of one element"},
};

/// One use of a primitive that makes a number of an array of one element.
template <class Kernel, udf::Measure T>
class SingleElementFunction final : public udf::Function<typename Kernel::Result> {
 public:
  using Result = typename Kernel::Result;

  std::optional<Result> row(const UDF_ARGS& raw) override {
    const auto measure = udf::Arguments{Kernel::manual, raw}.measure(0);
    if (!measure) return std::nullopt;
    const auto array = reader_.template read<T>(*measure);
    if (array.size() == 1) return static_cast<Result>(array.front());
    throw udf::Error{"the array must have one element", {{"length", array.size()}}};
  }

 private:
  udf::MeasureReader reader_;
};

/// Shape: an array of one element becomes a number. The output type is checked and has no effect.
///
/// The kernel has `manual`, `Result` and `accepts(ElementType)`.
template <class Kernel>
struct SingleElement {
  using Result = typename Kernel::Result;
  static constexpr const udf::Manual& manual = Kernel::manual;

  static std::unique_ptr<udf::Function<Result>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    const auto type = udf::read_types(raw, 1).input;
    if (!Kernel::accepts(type)) {
      throw udf::Error{"the type does not fit the result", {{"type", call_name(type)}}};
    }
    return udf::visit_measure(type, [&]<class T>(Tag<T>) -> std::unique_ptr<udf::Function<Result>> {
      return std::make_unique<SingleElementFunction<Kernel, T>>();
    });
  }
};

}  // namespace oph::primitives
