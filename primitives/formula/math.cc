// SPDX-License-Identifier: GPL-3.0-or-later
#include <gsl/gsl_complex_math.h>

#include <cmath>
#include <random>

#include "primitives/formula/math_functions.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// The functions that keep whole numbers whole: they run on every type of element.
struct Abs {
  template <udf::Measure T>
  static T of(T x) {
    if constexpr (std::is_floating_point_v<T>) return std::abs(x);
    return x < 0 ? udf::wrapping_subtract(T{0}, x) : x;
  }
};
struct Ceil {
  template <udf::Measure T>
  static T of(T x) {
    if constexpr (std::is_floating_point_v<T>) return std::ceil(x);
    return x;
  }
};
struct Floor {
  template <udf::Measure T>
  static T of(T x) {
    if constexpr (std::is_floating_point_v<T>) return std::floor(x);
    return x;
  }
};
struct Round {
  template <udf::Measure T>
  static T of(T x) {
    if constexpr (std::is_floating_point_v<T>) return std::round(x);
    return x;
  }
};
struct Sign {
  template <udf::Measure T>
  static T of(T x) {
    if (x != x) return x;
    return static_cast<T>(static_cast<int>(x > 0) - static_cast<int>(x < 0));
  }
};

enum class WholeFunction { kNone, kAbs, kCeil, kFloor, kRound, kSign };

constexpr std::pair<std::string_view, WholeFunction> kWholeFunctions[] = {
    {"ABS", WholeFunction::kAbs},     {"CEIL", WholeFunction::kCeil},
    {"FLOOR", WholeFunction::kFloor}, {"ROUND", WholeFunction::kRound},
    {"SIGN", WholeFunction::kSign},
};

/// out[i] = function(a[i])
///
/// Types:   every real measure type; complex ones for the functions GSL_COMPLEX_...
/// Missing: stays missing.
/// Range:   ABS, CEIL, FLOOR, ROUND and SIGN are exact; the others are computed in double.
struct Math {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to change"},
      {.name = "function", .help = "OPH_MATH_ and the name of a function; see the notes"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_math",
      .summary = "Applies a mathematical function to every element.",
      .parameters = parameters,
      .example = "oph_math('oph_float','oph_float',measure,'OPH_MATH_SQRT')",
      .notes =
          "Functions: ABS, ACOS, ASIN, ATAN, CEIL, COS, COT, DEGREES, EXP, FLOOR, LN, LOG10, LOG2, "
          "RADIANS, RAND (uniform in [0, 1)), ROUND (halves away from 0), SIGN, SIN, SQRT, TAN. "
          "For "
          "complex elements GSL_COMPLEX_ and CONJUGATE, INVERSE, NEGATIVE, SQRT, EXP, LOG, LOG10, "
          "SIN, COS, TAN, SEC, CSC, COT, SINH, COSH, TANH, SECH, CSCH, COTH, or A and one of the "
          "last twelve, such as ASIN and ASINH. Missing elements stay missing.",
  };
  static constexpr bool kTakesComplex = true;
  template <udf::Element T>
  static constexpr bool kComputesIn = udf::Measure<T> || std::is_same_v<T, udf::Complex<double>>;

  /// One of the four kinds of functions is set.
  struct Settings {
    WholeFunction whole = WholeFunction::kNone;
    RealFunction real = nullptr;
    ComplexFunction complex = nullptr;
    std::mt19937_64 random;
  };

  static Settings settings(const udf::Arguments& arguments) {
    Settings settings;
    const auto given = arguments.text("function");
    auto name = without_prefix(without_prefix(given, "OPH_"), "MATH_");
    const auto complex_name = without_prefix(name, "GSL_COMPLEX_");
    if (complex_name.size() < name.size()) {
      settings.complex = complex_function(complex_name);
      if (settings.complex != nullptr) return settings;
    }
    for (const auto& [known, function] : kWholeFunctions) {
      if (udf::same_text(known, name)) settings.whole = function;
    }
    settings.real = real_function(name);
    if (udf::same_text(name, "RAND")) {
      settings.random.seed(std::random_device{}());
    } else if (settings.whole == WholeFunction::kNone && settings.real == nullptr) {
      throw udf::Error{"unknown function", {{"function", given}}};
    }
    return settings;
  }

  static ElementType work_type(udf::CallTypes types, const Settings& settings) {
    if (settings.complex != nullptr) return ElementType::kComplexDouble;
    if (is_complex(types.input)) {
      throw udf::Error{"complex elements need one of the functions GSL_COMPLEX_...",
                       {{"type", call_name(types.input)}}};
    }
    if (settings.whole == WholeFunction::kNone || is_complex(types.output)) {
      return ElementType::kDouble;
    }
    return udf::common_type(types);
  }

  template <udf::Measure T>
  static void run(std::span<const T> a, Settings& settings, udf::Missing<T> missing,
                  std::span<T> out) {
    switch (settings.whole) {
      case WholeFunction::kAbs:
        return apply<Abs>(a, missing, out);
      case WholeFunction::kCeil:
        return apply<Ceil>(a, missing, out);
      case WholeFunction::kFloor:
        return apply<Floor>(a, missing, out);
      case WholeFunction::kRound:
        return apply<Round>(a, missing, out);
      case WholeFunction::kSign:
        return apply<Sign>(a, missing, out);
      default:
        if constexpr (std::is_same_v<T, double>) apply_real(a, settings, missing, out);
    }
  }

  template <udf::ComplexElement T>
  static void run(std::span<const T> a, Settings& settings, udf::Missing<T> missing,
                  std::span<T> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (missing(a[i])) {
        out[i] = missing.value();
        continue;
      }
      const auto z = settings.complex(gsl_complex_rect(a[i].real, a[i].imaginary));
      out[i] = {GSL_REAL(z), GSL_IMAG(z)};
    }
  }

 private:
  static std::string_view without_prefix(std::string_view name, std::string_view prefix) {
    return udf::same_text(name.substr(0, prefix.size()), prefix) ? name.substr(prefix.size())
                                                                 : name;
  }

  template <class Function, udf::Measure T>
  static void apply(std::span<const T> a, udf::Missing<T> missing, std::span<T> out) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      out[i] = missing(a[i]) ? missing.value() : Function::template of<T>(a[i]);
    }
  }

  static void apply_real(std::span<const double> a, Settings& settings,
                         udf::Missing<double> missing, std::span<double> out) {
    std::uniform_real_distribution<double> uniform;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (missing(a[i])) {
        out[i] = missing.value();
      } else {
        out[i] = settings.real != nullptr ? settings.real(a[i]) : uniform(settings.random);
      }
    }
  }
};

}  // namespace

OPH_UDF(oph_math, udf::Computation<Math>)

}  // namespace oph::primitives
