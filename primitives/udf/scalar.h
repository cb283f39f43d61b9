// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/function.h"
#include "primitives/udf/types.h"
#include "primitives/udf/versions.h"

namespace oph::primitives::udf {

template <class Kernel, Measure T>
class ScalarFunction final : public Function<typename Kernel::Result> {
 public:
  using Result = typename Kernel::Result;

  explicit ScalarFunction(const Arguments& arguments) : reading_{arguments} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<Result> row(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) read_parameters(arguments);
    return run_(reader_.read<T>(*measure), settings_, missing_);
  }

 private:
  using Settings = typename Kernel::Settings;

  void read_parameters(const Arguments& arguments) {
    settings_ = Kernel::settings(arguments);
    missing_ = missing_of<T>(arguments);
  }

  ParameterReading reading_;
  Settings settings_{};
  Missing<T> missing_;
  MeasureReader reader_;
  Result (*run_)(std::span<const T>, const Settings&,
                 Missing<T>) = best_version<&Kernel::template run<T>>();
};

/// Shape: an array becomes one number. The output type is checked and has no effect.
///
/// The kernel has `manual`, `Result` (long long or double), `Settings`, `settings(const
/// Arguments&)` and `Result run<T>(span<const T>, const Settings&, Missing<T>)`.
template <class Kernel>
struct Scalar {
  using Result = typename Kernel::Result;
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Result>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return visit_measure(read_types(raw, 1).input,
                         [&]<class T>(Tag<T>) -> std::unique_ptr<Function<Result>> {
                           return std::make_unique<ScalarFunction<Kernel, T>>(arguments);
                         });
  }
};

}  // namespace oph::primitives::udf
