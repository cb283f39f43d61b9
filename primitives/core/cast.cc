// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/conversion.h"
#include "primitives/array/filling.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] as the output type
///
/// Types:   every measure type, into every other one; complex ones stay complex.
/// Missing: becomes the missing value of the output.
/// Range:   real to integer truncates and is limited to the range of the type; integer to a
///          smaller integer wraps around.
struct Cast {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to convert"},
      udf::kMissingValue,
      {.name = "output_missing_value",
       .kind = ParameterKind::kReal,
       .help = "what missing elements become; by default the missing value",
       .fallback = "NULL"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_cast",
      .summary = "Converts an array to another type.",
      .parameters = parameters,
      .example = "oph_cast('oph_float','oph_int',measure,NULL,-1)",
      .notes =
          "Without any missing value, missing elements become NaN, or 0 in integer types. Real "
          "elements become complex ones without imaginary part; complex ones cannot become "
          "real: see oph_gsl_complex_get_real and its like. A complex element is missing if a "
          "part is NaN, or if it is the missing value, a real number.",
  };

  struct Settings {};
  static Settings settings(const udf::Arguments&) { return {}; }

  template <udf::Measure Out>
  static udf::Missing<Out> missing_out(const udf::Arguments& arguments) {
    const auto own = arguments.number("output_missing_value");
    return udf::Missing<Out>{own ? own : arguments.number("missing_value")};
  }

  template <udf::Measure In, udf::Measure Out>
  static void run(std::span<const In> a, const udf::TransformCall<Settings, In, Out>& call,
                  std::span<Out> out) {
    udf::convert_array(a, call.missing_in, call.missing_out, out);
  }
};

/// Overwrites those of `count` elements that are missing in the input. The elements have `parts`
/// numbers of type T.
template <udf::Measure T, std::size_t parts>
void overwrite_missing(Packed in, udf::Missing<T> missing, const Filling& replacement,
                       std::byte* out) {
  for (std::size_t i = 0; i < in.length; ++i) {
    std::array<T, parts> element;
    std::memcpy(element.data(), in.data + i * sizeof(element), sizeof(element));
    const bool has_nan =
        std::any_of(element.begin(), element.end(), [](T part) { return part != part; });
    const bool is_equal = missing.given() && element[0] == missing.value() &&
                          element.back() == (parts == 1 ? element[0] : T{0});
    if (!has_nan && !is_equal) continue;
    std::memcpy(out + i * replacement.size(), replacement.data(), replacement.size());
  }
}

/// A cast to complex elements.
class ComplexCast final : public udf::Function<udf::Bytes> {
 public:
  ComplexCast(const udf::Arguments& arguments, udf::CallTypes types)
      : types_{types},
        reading_{arguments},
        conversion_{Element{{types.input}}, Element{{types.output}}} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{Cast::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) read_parameters(arguments);
    const auto size = size_of(types_.input);
    const Packed in{measure->data(), udf::element_count(*measure, size), size};
    const auto converted = conversion_(in, converted_);
    const auto out = result_.as<std::byte>(converted.bytes());
    std::memcpy(out.data(), converted.data, converted.bytes());
    overwrite(in, out.data());
    return out;
  }

 private:
  void read_parameters(const udf::Arguments& arguments) {
    missing_ = arguments.number("missing_value");
    const auto own = arguments.number("output_missing_value");
    const auto number = own ? own : missing_;
    constexpr double nan = std::numeric_limits<double>::quiet_NaN();
    replacement_ = filling_of(Element{{types_.output}}, number.value_or(udf::Number{nan}));
  }

  void overwrite(Packed in, std::byte* out) const {
    visit_real(part_type(types_.input), [&]<class T>(Tag<T>) {
      const auto run = is_complex(types_.input) ? overwrite_missing<T, 2> : overwrite_missing<T, 1>;
      run(in, udf::Missing<T>{missing_}, replacement_, out);
    });
  }

  udf::CallTypes types_;
  udf::ParameterReading reading_;
  Conversion conversion_;
  std::optional<udf::Number> missing_;
  Filling replacement_;
  udf::Buffer converted_;
  udf::Buffer result_;
};

struct CastShape {
  static constexpr const udf::Manual& manual = Cast::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    const auto types = udf::read_types(raw, 1);
    if (is_complex(types.output)) return std::make_unique<ComplexCast>(arguments, types);
    if (!is_complex(types.input)) return udf::Transform<Cast>::make(raw);
    udf::reject_real_result(types);
  }
};

}  // namespace

OPH_UDF(oph_cast, CastShape)

}  // namespace oph::primitives
