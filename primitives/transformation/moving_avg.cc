// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <vector>

#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Sums and counts of the elements that are present in each window of `width` elements.
///
/// The array is cut into pieces of that width: a window is the end of one and the beginning of the
/// next. So nothing is ever subtracted: errors do not add up, and infinities leave with the window.
class WindowSums {
 public:
  /// Calls `take(i, sum, count)` for every element with a whole window, which ends there.
  template <class Take>
  void each(std::span<const double> a, std::size_t width, udf::Missing<double> missing,
            Take&& take) {
    width_ = width;
    ends_.resize(width);
    for (std::size_t piece = 0; piece < a.size(); piece += width_) {
      const auto length = std::min(width_, a.size() - piece);
      Total begin;
      for (std::size_t i = 0; i < length; ++i) {
        begin.add(a[piece + i], missing);
        const bool is_last = i + 1 == width_;
        const Total end = is_last || piece == 0 ? Total{} : ends_[i + 1];
        if (is_last || piece > 0) take(piece + i, begin.sum + end.sum, begin.count + end.count);
      }
      if (length == width_) sum_ends(a.subspan(piece, width_), missing);
    }
  }

 private:
  struct Total {
    double sum = 0;
    double count = 0;

    void add(double element, udf::Missing<double> missing) {
      if (missing(element)) return;
      sum += element;
      count += 1;
    }
  };

  void sum_ends(std::span<const double> piece, udf::Missing<double> missing) {
    Total end;
    for (std::size_t i = width_; i-- > 0;) {
      end.add(piece[i], missing);
      ends_[i] = end;
    }
  }

  std::size_t width_ = 1;
  std::vector<Total> ends_;  ///< of the piece before, from each position to its end
};

/// out[i] = the mean of a[i - k + 1] ... a[i], or out[i - 1] + alpha * (a[i] - out[i - 1])
///
/// Types:   every real measure type.
/// Missing: left out.
/// Range:   computed in double.
struct MovingAvg {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to smooth"},
      {.name = "parameter",
       .kind = ParameterKind::kReal,
       .help = "k, the number of elements of a mean, or alpha, the weight of the newest one",
       .fallback = "1",
       .minimum = 0},
      {.name = "method",
       .kind = ParameterKind::kChoice,
       .help = "simple means, or exponentially weighted ones",
       .fallback = "OPH_SMA",
       .values = "OPH_SMA|OPH_EWMA"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_moving_avg",
      .summary = "Smooths an array by moving averages.",
      .parameters = parameters,
      .example = "oph_moving_avg('oph_float','oph_float',measure,7,'OPH_SMA')",
      .notes =
          "OPH_SMA: the mean of an element and the k - 1 before it; the first k - 1 results are "
          "missing. OPH_EWMA: the first element, then (1 - alpha) * average + alpha * element. "
          "Missing elements are left out.",
  };
  static constexpr bool kNeedsWholeArray = true;

  struct Settings {
    bool is_simple = true;
    std::size_t width = 1;
    double weight = 1;
    WindowSums sums = {};
  };

  static Settings settings(const udf::Arguments& arguments) {
    const auto parameter = arguments.number("parameter").value();
    if (udf::same_text(arguments.text("method"), "OPH_SMA")) {
      if (parameter.is_integer() && parameter.integer() >= 1) {
        return {.is_simple = true, .width = static_cast<std::size_t>(parameter.integer())};
      }
      throw udf::Error{"parameter must be a whole number from 1 for OPH_SMA",
                       {{"parameter", std::to_string(parameter.real())}}};
    }
    if (parameter.real() <= 1) return {.is_simple = false, .weight = parameter.real()};
    throw udf::Error{"parameter must be between 0 and 1 for OPH_EWMA",
                     {{"parameter", std::to_string(parameter.real())}}};
  }

  static ElementType work_type(udf::CallTypes, const Settings&) { return ElementType::kDouble; }
  template <udf::Element T>
  static constexpr bool kComputesIn = std::is_same_v<T, double>;

  template <udf::Element T>
  static void run(std::span<const T> a, Settings& settings, udf::Missing<T> missing,
                  std::span<T> out) {
    if (settings.is_simple) {
      smooth_simply(a, settings, missing, out);
    } else {
      smooth_exponentially(a, settings.weight, missing, out);
    }
  }

 private:
  static void smooth_simply(std::span<const double> a, Settings& settings,
                            udf::Missing<double> missing, std::span<double> out) {
    const auto width = settings.width;
    std::fill_n(out.begin(), std::min(width - 1, out.size()), missing.value());
    if (width > a.size()) return;
    settings.sums.each(a, width, missing, [&](std::size_t i, double sum, double count) {
      out[i] = count > 0 ? sum / count : missing.value();
    });
  }

  static void smooth_exponentially(std::span<const double> a, double weight,
                                   udf::Missing<double> missing, std::span<double> out) {
    double average = missing.value();
    bool any = false;
    for (std::size_t i = 0; i < out.size(); ++i) {
      if (!missing(a[i])) {
        average = any ? (1 - weight) * average + weight * a[i] : a[i];
        any = true;
      }
      out[i] = average;
    }
  }
};

}  // namespace

OPH_UDF(oph_moving_avg, udf::Computation<MovingAvg>)

}  // namespace oph::primitives
