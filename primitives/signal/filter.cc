// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/series.h"
#include "primitives/signal/fourier.h"

namespace oph::primitives {
namespace {

/// out = a without the frequencies that the filter stops
///
/// Types:   every measure type, computed in double; the result is real or complex.
/// Missing: a NaN makes the whole result NaN.
class Filter {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "array of complex or real numbers"},
      {.name = "filter",
       .kind = ParameterKind::kChoice,
       .help = "low-pass, high-pass, band-pass or band-stop filter",
       .values = "LPF|HPF|BPF|BSF"},
      {.name = "frequency_1",
       .kind = ParameterKind::kReal,
       .help = "cut frequency, in cycles for each element; the lower one of a band"},
      {.name = "frequency_2",
       .kind = ParameterKind::kReal,
       .help = "upper cut frequency of a band",
       .fallback = "NULL"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_filter",
      .summary = "Filters the frequencies of an array.",
      .parameters = parameters,
      .example = "oph_filter('oph_double','oph_double',measure,'BPF',0.05,0.1)",
      .notes =
          "The filter is ideal: it sets parts of the Fourier transform to 0. LPF and HPF keep "
          "the cut frequency, BPF keeps both ends of the band, BSF neither. Cut frequencies "
          "are above 0, up to that of Nyquist, 0.5. A real output type has the real part of "
          "the result. A NaN makes all of it NaN.",
  };
  static constexpr Numbers kNumbersIn = Numbers::kComplex;
  static constexpr Numbers kNumbersOut = Numbers::kEither;

  void configure(const udf::Arguments& arguments) {
    const auto name = arguments.text("filter");
    const double first = frequency(arguments, "frequency_1");
    const bool is_band = name.size() > 1 && (name[0] == 'B' || name[0] == 'b');
    low_ = 0;
    high_ = 0.5;
    is_stop_ = udf::same_text(name, "BSF");
    if (udf::same_text(name, "LPF")) high_ = first;
    if (udf::same_text(name, "HPF") || is_band) low_ = first;
    if (is_band) high_ = frequency(arguments, "frequency_2");
    if (low_ > high_) {
      throw udf::Error{
          "the frequencies of a band must ascend",
          {{"frequency_1", std::to_string(low_)}, {"frequency_2", std::to_string(high_)}}};
    }
  }

  std::span<const double> run(std::span<const double> pairs) {
    const auto out = result_.as<double>(pairs.size());
    std::copy(pairs.begin(), pairs.end(), out.begin());
    fourier_.forward(out);
    const auto length = out.size() / 2;
    for (std::size_t k = 0; k < length; ++k) {
      const auto cycles = static_cast<double>(std::min(k, length - k));
      if (!passes(cycles / static_cast<double>(length))) out[2 * k] = out[2 * k + 1] = 0;
    }
    fourier_.inverse(out);
    return out;
  }

 private:
  static double frequency(const udf::Arguments& arguments, std::string_view name) {
    const auto number = arguments.number(name);
    if (!number) throw udf::Error{"a band has two frequencies: frequency_2 is missing"};
    if (number->real() > 0 && number->real() <= 0.5) return number->real();
    throw udf::Error{std::string{name} + " must be above 0, up to 0.5",
                     {{name, std::to_string(number->real())}}};
  }

  bool passes(double frequency) const {
    return (frequency >= low_ && frequency <= high_) != is_stop_;
  }

  double low_ = 0;
  double high_ = 0.5;
  bool is_stop_ = false;
  Fourier fourier_;
  udf::Buffer result_;
};

}  // namespace

OPH_UDF(oph_filter, Series<Filter>)

}  // namespace oph::primitives
