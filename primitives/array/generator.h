// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/conversion.h"

namespace oph::primitives {

/// The element that a primitive without input arrays makes, from the output type of the call.
inline Element read_output_element(const UDF_ARGS& raw) {
  const auto elements = read_elements(raw, 1, 1);
  if (elements.empty()) throw udf::Error{"the output type is missing"};
  return elements.front();
}

/// One use of a primitive that makes an array of numbers alone.
template <class Kernel>
class GeneratorFunction final : public udf::Function<udf::Bytes> {
 public:
  GeneratorFunction(const udf::Arguments& arguments, const Element& output)
      : output_{output}, reading_{arguments} {
    if (reading_.ready()) make(arguments);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{Kernel::manual, raw};
    if (has_null(arguments)) return std::nullopt;
    if (reading_.due(arguments)) make(arguments);
    if (array_.empty()) return std::nullopt;
    return array_;
  }

 private:
  static bool has_null(const udf::Arguments& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      if (!arguments.given(i) && !arguments.parameter(i).fallback) return true;
    }
    return false;
  }

  void make(const udf::Arguments& arguments) {
    array_.clear();
    Kernel::make(arguments, output_, array_);
  }

  Element output_;
  udf::ParameterReading reading_;
  std::vector<std::byte> array_;
};

/// Shape: an array made from parameters; NULL if a mandatory one is.
///
/// The kernel has `manual` and `make(const udf::Arguments&, const Element& output,
/// std::vector<std::byte>& array)`, which appends the elements and throws udf::Error where a
/// parameter is wrong.
template <class Kernel>
struct Generator {
  static constexpr const udf::Manual& manual = Kernel::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<GeneratorFunction<Kernel>>(arguments, read_output_element(raw));
  }
};

}  // namespace oph::primitives
