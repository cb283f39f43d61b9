// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/convert.h"
#include "primitives/udf/function.h"
#include "primitives/udf/types.h"
#include "primitives/udf/versions.h"

namespace oph::primitives::udf {

/// What a kernel of `Transform` gets beside the arrays.
template <class Settings, Measure In, Measure Out>
struct TransformCall {
  Settings settings;
  Missing<In> missing_in;
  Missing<Out> missing_out;
};

template <class Kernel, Measure In, Measure Out>
class TransformFunction final : public Function<Bytes> {
 public:
  explicit TransformFunction(const Arguments& arguments) : reading_{arguments} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<Bytes> row(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) read_parameters(arguments);
    const auto in = reader_.read<In>(*measure);
    const auto out = result_.as<Out>(in.size());
    run_(in, call_, out);
    return std::as_bytes(out);
  }

 private:
  using Call = TransformCall<typename Kernel::Settings, In, Out>;

  void read_parameters(const Arguments& arguments) {
    call_.settings = Kernel::settings(arguments);
    call_.missing_in = missing_of<In>(arguments);
    call_.missing_out = missing_of<Out>(arguments);
    if constexpr (requires { Kernel::template missing_out<Out>(arguments); }) {
      call_.missing_out = Kernel::template missing_out<Out>(arguments);
    }
  }

  ParameterReading reading_;
  Call call_{};
  MeasureReader reader_;
  Buffer result_;
  void (*run_)(std::span<const In>, const Call&,
               std::span<Out>) = best_version<&Kernel::template run<In, Out>>();
};

/// Shape: one array becomes another of the same length, under some parameters.
///
/// The kernel has `manual`, a type `Settings`, `settings(const Arguments&)` (which throws Error
/// where a parameter is wrong) and `run<In, Out>(span<const In>, const TransformCall<Settings, In,
/// Out>&, span<Out>)`; `missing_out<Out>(const Arguments&)` if the missing value of the result is
/// another one.
template <class Kernel>
struct Transform {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return visit_types(
        read_types(raw, 1),
        [&]<class In, class Out>(Tag<In>, Tag<Out>) -> std::unique_ptr<Function<Bytes>> {
          return std::make_unique<TransformFunction<Kernel, In, Out>>(arguments);
        });
  }
};

}  // namespace oph::primitives::udf
