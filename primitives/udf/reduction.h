// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/function.h"
#include "primitives/udf/types.h"

namespace oph::primitives::udf {

/// What a kernel of `Reduction` gets beside the arrays.
template <class Settings, Measure In, Measure Out>
struct ReductionCall {
  Settings settings;
  Missing<In> missing_in;
  Missing<Out> missing_out;
  /// Room for intermediate values, kept from row to row.
  Buffer scratch;
  Buffer staging;
};

template <class Settings, Measure In, Measure Out>
using ReductionRun = void (*)(std::span<const In>, ReductionCall<Settings, In, Out>&,
                              std::span<Out>);

template <class Kernel, Measure In, Measure Out>
class ReductionFunction final : public Function<Bytes> {
 public:
  explicit ReductionFunction(const Arguments& arguments) : reading_{arguments} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<Bytes> row(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) read_parameters(arguments);
    const auto in = reader_.read<In>(*measure);
    const auto out = result_.as<Out>(Kernel::result_length(call_.settings, in.size()));
    run_(in, call_, out);
    return std::as_bytes(out);
  }

 private:
  using Settings = typename Kernel::Settings;

  void read_parameters(const Arguments& arguments) {
    call_.settings = Kernel::settings(arguments);
    call_.missing_in = missing_of<In>(arguments);
    call_.missing_out = missing_of<Out>(arguments);
    run_ = Kernel::template choose<In, Out>(call_.settings);
  }

  ParameterReading reading_;
  ReductionCall<Settings, In, Out> call_{};
  MeasureReader reader_;
  Buffer result_;
  ReductionRun<Settings, In, Out> run_ = nullptr;
};

/// Shape: an array becomes a shorter one.
///
/// The kernel has `manual`, a type `Settings`, `settings(const Arguments&)`,
/// `result_length(const Settings&, length)` (both throw Error where something is wrong) and
/// `choose<In, Out>(const Settings&)`, which returns the `ReductionRun` for these settings.
template <class Kernel>
struct Reduction {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return visit_types(
        read_types(raw, 1),
        [&]<class In, class Out>(Tag<In>, Tag<Out>) -> std::unique_ptr<Function<Bytes>> {
          return std::make_unique<ReductionFunction<Kernel, In, Out>>(arguments);
        });
  }
};

}  // namespace oph::primitives::udf
