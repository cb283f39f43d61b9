// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/expression/array_length.h"

#include <algorithm>

#include "base/text.h"

namespace oph::framework {
namespace {

using io_server::Expression;
using Arguments = std::span<const Expression>;

// Of these the length follows from the lengths of the arrays, and from the numbers and texts that
// are given; elements have no part in it.
constexpr std::string_view kByArguments[] = {"oph_append",
                                             "oph_autocorrelation",
                                             "oph_ccluster_kcluster",
                                             "oph_concat",
                                             "oph_count_if",
                                             "oph_degree_days",
                                             "oph_drill_down",
                                             "oph_extend",
                                             "oph_extract",
                                             "oph_find",
                                             "oph_get_subarray",
                                             "oph_get_subarray2",
                                             "oph_get_subarray3",
                                             "oph_gsl_boxplot",
                                             "oph_gsl_correlation",
                                             "oph_gsl_fit_linear_coeff",
                                             "oph_gsl_histogram",
                                             "oph_gsl_quantile",
                                             "oph_gsl_sd",
                                             "oph_gsl_spline",
                                             "oph_gsl_stats",
                                             "oph_interlace",
                                             "oph_interlace2",
                                             "oph_mann_kendall",
                                             "oph_median",
                                             "oph_mode",
                                             "oph_operator",
                                             "oph_padding",
                                             "oph_quantile",
                                             "oph_reduce",
                                             "oph_reduce2",
                                             "oph_reduce3",
                                             "oph_reduce_groups",
                                             "oph_reduce_weighted",
                                             "oph_sen_slope",
                                             "oph_spell"};

/// Simple primitives that make an array of numbers or texts.
constexpr std::string_view kMakers[] = {"oph_get_index_array", "oph_to_bin"};

bool is_among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_given(Arguments arguments, std::size_t index) {
  return index < arguments.size() &&
         !std::holds_alternative<Expression::Null>(arguments[index].node());
}

bool is_text(Arguments arguments, std::size_t index, std::string_view wanted) {
  if (index >= arguments.size()) return false;
  const auto* text = std::get_if<std::string>(&arguments[index].node());
  return text != nullptr && equal_ignoring_case(*text, wanted);
}

}  // namespace

bool may_vary_in_length(const PrimitiveManual& manual, Arguments arguments,
                        bool has_computed_number) {
  const auto& name = manual.name;
  if (manual.returns != "array") return false;
  if (manual.primitive_class != "reduce") return has_computed_number && is_among(kMakers, name);
  if (has_computed_number) return true;
  if (name == "oph_replace") return !is_given(arguments, 2);  // removes them
  if (name == "oph_sequence") return !is_text(arguments, 2, "yes");
  // The indexes, unless the first and the last one are told.
  if (name == "oph_expand") {
    return is_given(arguments, 1) && !(is_given(arguments, 2) && is_given(arguments, 4));
  }
  // The others take turns from row to row: they are counted as they are read.
  if (name == "oph_concat2") return arguments.size() != 2;
  return !is_among(kByArguments, name);
}

}  // namespace oph::framework
