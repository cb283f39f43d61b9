// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "primitives/udf/function.h"
#include "primitives/udf/types.h"

namespace oph::primitives::udf {

template <class Kernel, Measure T>
class TextFunction final : public Function<Bytes> {
 public:
  explicit TextFunction(const Arguments& arguments) : reading_{arguments} {
    if (reading_.ready()) settings_ = Kernel::settings(arguments);
  }

  std::optional<Bytes> row(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) settings_ = Kernel::settings(arguments);
    text_.clear();
    Kernel::template run<T>(reader_.read<T>(*measure), settings_, text_);
    return std::as_bytes(std::span{text_});
  }

 private:
  ParameterReading reading_;
  typename Kernel::Settings settings_{};
  MeasureReader reader_;
  std::string text_;
};

/// Shape: an array becomes a text. The output type is checked and has no effect.
///
/// The kernel has `manual`, `Settings`, `settings(const Arguments&)` and `run<T>(span<const T>,
/// const Settings&, string& text)`, which appends to `text`.
template <class Kernel>
struct Text {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return visit_measure(read_types(raw, 1).input,
                         [&]<class T>(Tag<T>) -> std::unique_ptr<Function<Bytes>> {
                           return std::make_unique<TextFunction<Kernel, T>>(arguments);
                         });
  }
};

}  // namespace oph::primitives::udf
