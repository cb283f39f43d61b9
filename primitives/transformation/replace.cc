// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/arithmetic/with_scalars.h"

namespace oph::primitives {
namespace {

/// Tells which elements equal a number; NaN equals NaN here.
template <udf::Element T>
class Equals {
 public:
  explicit Equals(udf::Number number)
      : value_{number.as<udf::Part<T>>()}, is_nan_{std::isnan(number.real())} {}

  bool operator()(T element) const {
    if constexpr (udf::ComplexElement<T>) {
      if (is_nan_) return element.real != element.real || element.imaginary != element.imaginary;
      return value_ && element.real == *value_ && element.imaginary == 0;
    } else {
      return is_nan_ ? element != element : value_ && element == *value_;
    }
  }

 private:
  std::optional<udf::Part<T>> value_;
  bool is_nan_;
};

/// out[i] = a[i] == old ? new : a[i]; without `new` the elements equal to `old` are left out
///
/// Types:   every measure type, complex ones too.
/// Missing: NaN is an element like others.
/// Range:   exact; an integer result of a new value with a fraction truncates.
struct Replace {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "old",
       .kind = ParameterKind::kReal,
       .help = "which elements to replace; NaN finds NaN",
       .fallback = "0"},
      {.name = "new",
       .kind = ParameterKind::kReal,
       .help = "what they become; by default they are removed",
       .fallback = "NULL"},
      udf::kFieldNumber,
  };
  static constexpr udf::Manual manual{
      .name = "oph_replace",
      .summary = "Replaces the elements that have a value, or removes them.",
      .kind = udf::Class::kReduce,
      .fixed_length = "new",
      .parameters = parameters,
      .example = "oph_replace('oph_float','oph_float',measure,-9999,0)",
      .notes =
          "An element of several fields is removed if one of the chosen fields has the value. "
          "Without any element left the result is NULL.",
  };
  static constexpr bool kTakesComplex = true;

  struct Settings {
    udf::Number old_value{std::int64_t{0}};
    std::optional<udf::Number> new_value;
  };
  static Settings settings(const udf::Arguments& arguments) {
    return {arguments.number("old").value(), arguments.number("new")};
  }

  static ElementType work_type(udf::CallTypes types, const Settings& settings) {
    const auto type = udf::common_type(types);
    const bool is_exact = !settings.new_value || settings.new_value->is_integer();
    if (is_exact || !udf::is_whole(type)) return type;
    return is_complex(type) ? ElementType::kComplexDouble : ElementType::kDouble;
  }

  template <udf::Element T>
  static void run(std::span<const T> a, const Settings& settings, udf::Missing<T>,
                  std::span<T> out) {
    const Equals<T> equals{settings.old_value};
    const auto number = settings.new_value;
    const ScalarNumber scalar{.real = number.value_or(udf::Number{std::int64_t{0}})};
    const T replacement = scalar.as<T>();
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = number && equals(a[i]) ? replacement : a[i];
    }
  }
};

template <udf::Element T>
void mark(const std::byte* in, udf::Column column, udf::Number old, std::span<char> found) {
  const Equals<T> equals{old};
  in += column.offset;
  for (std::size_t i = 0; i < found.size(); ++i) {
    T element;
    std::memcpy(&element, in + i * column.step, sizeof(T));
    found[i] = found[i] | static_cast<char>(equals(element));
  }
}

/// Removes elements before the rest is converted, unless there is a new value for them.
class ReplaceFunction final : public udf::Function<udf::Bytes> {
 public:
  ReplaceFunction(const udf::Arguments& arguments, std::vector<udf::CallTypes> fields)
      : fields_{std::move(fields)},
        computation_{arguments, fields_,
                     [](udf::CallTypes types) -> std::unique_ptr<udf::FieldFunction> {
                       return std::make_unique<udf::ComputedField<Replace>>(types);
                     }} {
    for (const auto& types : fields_) size_ += size_of(types.input);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{Replace::manual, raw};
    auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    computation_.update(arguments);
    if (!arguments.number("new")) measure = kept(*measure, arguments);
    if (measure->empty()) return std::nullopt;
    return computation_.compute(*measure);
  }

 private:
  udf::Bytes kept(udf::Bytes measure, const udf::Arguments& arguments) {
    const auto length = udf::element_count(measure, size_);
    const auto found = found_.as<char>(length);
    std::fill(found.begin(), found.end(), 0);
    const auto old = arguments.number("old").value();
    udf::Column column{0, size_};
    for (std::size_t i = 0; i < fields_.size(); ++i) {
      const auto type = fields_[i].input;
      if (udf::is_selected(arguments, i, fields_.size())) {
        udf::visit_element(type,
                           [&]<class T>(Tag<T>) { mark<T>(measure.data(), column, old, found); });
      }
      column.offset += size_of(type);
    }
    const auto room = kept_.as<std::byte>(measure.size());
    auto* to = room.data();
    for (std::size_t i = 0; i < length; ++i) {
      if (found[i]) continue;
      std::memcpy(to, measure.data() + i * size_, size_);
      to += size_;
    }
    return {room.data(), to};
  }

  std::vector<udf::CallTypes> fields_;
  udf::ComputationFunction computation_;
  std::size_t size_ = 0;
  udf::Buffer found_;
  udf::Buffer kept_;
};

/// Shape: as `Computation`, with elements removed.
struct ReplaceShape {
  static constexpr const udf::Manual& manual = Replace::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<ReplaceFunction>(arguments, udf::read_field_types(arguments, raw));
  }
};

}  // namespace

OPH_UDF(oph_replace, ReplaceShape)

}  // namespace oph::primitives
