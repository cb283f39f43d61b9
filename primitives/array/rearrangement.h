// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/conversion.h"

namespace oph::primitives {

/// One use of a primitive that moves the elements of one array without looking into them.
template <class Kernel>
class RearrangementFunction final : public udf::Function<udf::Bytes> {
 public:
  RearrangementFunction(const udf::Arguments& arguments, const CallElements& elements)
      : reading_{arguments},
        input_size_{elements.inputs.front().size()},
        output_{elements.outputs.front()},
        conversion_{elements.inputs.front(), output_} {
    if (reading_.ready()) settings_ = Kernel::settings(arguments, output_);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) settings_ = Kernel::settings(arguments, output_);
    const auto length = udf::element_count(*measure, input_size_);
    const auto in = conversion_({measure->data(), length, input_size_}, converted_);
    const auto out_length = Kernel::result_length(settings_, length);
    if (out_length == 0) return std::nullopt;
    check_result_size(out_length, in.size);
    const auto out = result_.as<std::byte>(out_length * in.size);
    visit_width(in.size, [&](auto fixed) {
      static const auto run = udf::best_version<&Kernel::template run<fixed()>>();
      run(in, settings_, out.data());
    });
    return out;
  }

 private:
  udf::ParameterReading reading_;
  std::size_t input_size_;
  Element output_;
  Conversion conversion_;
  typename Kernel::Settings settings_{};
  udf::Buffer converted_;
  udf::Buffer result_;
};

/// Shape: the elements of an array in another order or number, of any type, complex ones and
/// those of several fields too. An empty result is NULL.
///
/// The kernel has `manual`, a type `Settings`, `settings(const udf::Arguments&, const Element&
/// output)`, `result_length(const Settings&, length)` (both throw udf::Error where something is
/// wrong) and `run<fixed>(Packed in, const Settings&, std::byte* out)`, where `fixed` is the size
/// of an element, or 0 for that of `in`.
template <class Kernel>
struct Rearrangement {
  static constexpr const udf::Manual& manual = Kernel::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<RearrangementFunction<Kernel>>(arguments, read_call_elements(raw, 1));
  }
};

}  // namespace oph::primitives
