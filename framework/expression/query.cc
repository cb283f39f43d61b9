// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/expression/query.h"

#include <algorithm>
#include <string>

#include "base/error.h"
#include "base/text.h"
#include "framework/expression/array_length.h"
#include "framework/expression/syntax.h"

namespace oph::framework {
namespace {

using io_server::Expression;

/// An expression and what is known of its value.
struct Typed {
  Expression expression;
  std::optional<ElementType> array;  ///< absent: a single number or text
  int aggregate_depth = 0;
  bool is_reduction = false;
  bool uses_measure = false;
  bool varies_in_length = false;
};

/// The two leading arguments of a typed call.
struct CallTypes {
  std::vector<ElementType> inputs;  ///< one for all arrays, or one for each
  std::optional<ElementType> output;
};

class Compiler {
 public:
  Compiler(const PrimitiveRegistry& registry, const QueryScope& scope)
      : registry_{registry}, scope_{scope} {}

  Typed compile(const Syntax& syntax) const {
    switch (syntax.kind) {
      case Syntax::Kind::kCall:
        return compile_call(syntax);
      case Syntax::Kind::kInteger:
        return {integer(syntax), std::nullopt};
      case Syntax::Kind::kReal:
        return {Expression::real(real(syntax)), std::nullopt};
      case Syntax::Kind::kText:
        return {Expression::text(syntax.text), std::nullopt};
      case Syntax::Kind::kMeasure:
        if (!scope_.measure) throw user_error("a query on a dimension must not use measure");
        return {.expression = Expression::measure(), .array = scope_.measure, .uses_measure = true};
      case Syntax::Kind::kDimension:
        if (!scope_.dimension)
          throw user_error("dimension cannot be used: {}", scope_.no_dimension);
        return {Expression::array(scope_.dimension_values), scope_.dimension};
      case Syntax::Kind::kNull:
        break;
    }
    return {Expression::null(), std::nullopt};
  }

 private:
  static Expression integer(const Syntax& syntax) {
    const auto number = parse_integer(syntax.text);
    if (!number) throw user_error("a whole number is out of range ({})", syntax.text);
    return Expression::integer(*number);
  }

  static double real(const Syntax& syntax) {
    const auto number = parse_real(syntax.text);
    if (!number) throw user_error("a number is out of range ({})", syntax.text);
    return *number;
  }

  ElementType default_type() const {
    OPH_CHECK(scope_.measure || scope_.dimension);
    return scope_.measure ? *scope_.measure : *scope_.dimension;
  }

  Typed compile_call(const Syntax& call) const {
    const auto& manual = registry_.require(call.text);
    const bool has_types = manual.is_typed && !scope_.inserts_types;
    auto given = std::span{call.arguments};
    if (has_types && given.size() < 2) {
      throw user_error("{} starts with two types, such as '{}', '{}'; or use measure_type=auto",
                       manual.name, call_name(default_type()), call_name(default_type()));
    }
    CallTypes types{{default_type()}, default_type()};
    if (has_types) {
      types = read_types(manual, given[0], given[1]);
      given = given.subspan(2);
    }
    check_count(manual, given.size());

    Typed result{Expression::null(), std::nullopt};
    std::vector<Expression> arguments;
    if (manual.is_typed) {
      arguments.push_back(Expression::text(print(types.inputs)));
      arguments.push_back(Expression::text(types.output ? call_name(*types.output) : ""));
    }
    std::size_t arrays = 0;
    bool has_computed_number = false;
    for (std::size_t i = 0; i < given.size(); ++i) {
      auto argument = compile(given[i]);
      check_argument(manual, i, given[i], argument, types.inputs, arrays);
      result.aggregate_depth = std::max(result.aggregate_depth, argument.aggregate_depth);
      result.is_reduction |= argument.is_reduction;
      result.uses_measure |= argument.uses_measure;
      result.varies_in_length |= argument.varies_in_length;
      has_computed_number |= argument.uses_measure && !argument.array;
      arguments.push_back(std::move(argument.expression));
    }
    check_type_count(manual, types.inputs.size(), arrays);
    result.is_reduction |= manual.primitive_class == "reduce";
    const auto parameters = std::span{arguments}.subspan(manual.is_typed ? 2 : 0);
    result.varies_in_length |= may_vary_in_length(manual, parameters, has_computed_number);
    if (result.uses_measure) add_missing_value(manual, arguments);
    if (manual.is_aggregate) ++result.aggregate_depth;
    if (result.aggregate_depth > 1)
      throw user_error("{} aggregates rows that are aggregated already", manual.name);
    if (manual.returns == "array") result.array = types.output;
    result.expression = Expression::call(manual.name, std::move(arguments));
    return result;
  }

  /// Fill values that a call takes for numbers make results wrong without anybody seeing it. Who
  /// wants that writes NULL.
  void add_missing_value(const PrimitiveManual& manual, std::vector<Expression>& arguments) const {
    if (!scope_.missing_value || manual.is_variadic) return;
    const auto& known = manual.arguments;
    const auto expected = std::find_if(known.begin(), known.end(), [](const auto& argument) {
      return argument.name == "missing_value";
    });
    if (expected == known.end()) return;
    const auto position =
        static_cast<std::size_t>(expected - known.begin()) + (manual.is_typed ? 2 : 0);
    if (arguments.size() > position) return;
    arguments.resize(position, Expression::null());
    arguments.push_back(Expression::text(*scope_.missing_value));
  }

  static CallTypes read_types(const PrimitiveManual& manual, const Syntax& input,
                              const Syntax& output) {
    if (input.kind != Syntax::Kind::kText || output.kind != Syntax::Kind::kText) {
      throw user_error("the first two arguments of {} must be types in quotes, such as 'oph_float'",
                       manual.name);
    }
    CallTypes types;
    for (const auto part : split(input.text, '|'))
      types.inputs.push_back(read_type(manual, trim(part)));
    if (!trim(output.text).empty()) types.output = read_type(manual, trim(output.text));
    if (!types.output && manual.returns == "array") {
      if (types.inputs.empty()) throw user_error("{} needs the type of its result", manual.name);
      types.output = types.inputs.front();
    }
    return types;
  }

  static ElementType read_type(const PrimitiveManual& manual, std::string_view text) {
    if (const auto type = element_type(text)) return *type;
    std::vector<std::string> names;
    for (const auto& known : kElementTypes) names.emplace_back(known.call_name);
    throw user_error("unknown type in a call of {} ({}){}", manual.name, text,
                     suggestion(text, names));
  }

  static std::string print(const std::vector<ElementType>& types) {
    std::vector<std::string> names;
    for (const auto type : types) names.emplace_back(call_name(type));
    return join(names, "|");
  }

  static void check_count(const PrimitiveManual& manual, std::size_t given) {
    const auto mandatory = static_cast<std::size_t>(
        std::count_if(manual.arguments.begin(), manual.arguments.end(),
                      [](const auto& argument) { return !argument.fallback.has_value(); }));
    const auto most = manual.arguments.size();
    if (given >= mandatory && (manual.is_variadic || given <= most)) return;
    const auto range = manual.is_variadic  ? fmt::format("at least {}", mandatory)
                       : mandatory == most ? fmt::format("{}", most)
                                           : fmt::format("{} to {}", mandatory, most);
    throw user_error("{} takes {} arguments after its types (given={})", manual.name, range, given);
  }

  static const ArgumentManual* argument_manual(const PrimitiveManual& manual, std::size_t index) {
    if (index < manual.arguments.size()) return &manual.arguments[index];
    return manual.arguments.empty() ? nullptr : &manual.arguments.back();
  }

  /// The type of an array that says how to work on the others: the types of a call leave it out.
  static std::optional<ElementType> fixed_type(const ArgumentManual* expected) {
    if (expected == nullptr || expected->kind != ParameterKind::kMeasure) return std::nullopt;
    return expected->values.empty() ? std::nullopt : element_type(expected->values.front());
  }

  /// Checks one argument against the manual. Calls with a variable number of arguments are checked
  /// further by the primitive itself, before the first row.
  static void check_argument(const PrimitiveManual& manual, std::size_t index, const Syntax& syntax,
                             const Typed& argument, const std::vector<ElementType>& inputs,
                             std::size_t& arrays) {
    const auto* expected = argument_manual(manual, index);
    const auto place =
        fmt::format("argument {} of {}", expected ? expected->name : "?", manual.name);
    if (argument.array) {
      const auto fixed = fixed_type(expected);
      const auto declared = fixed            ? *fixed
                            : inputs.empty() ? *argument.array
                                             : inputs[std::min(arrays, inputs.size() - 1)];
      if (!fixed) ++arrays;
      if (declared != *argument.array) {
        throw user_error("{} must be of type {}, it is {} (position={})", place,
                         call_name(declared), call_name(*argument.array), syntax.position);
      }
    }
    if (expected == nullptr || manual.is_variadic) return;
    const bool wants_array = expected->kind == ParameterKind::kMeasure;
    if (wants_array && !argument.array && syntax.kind != Syntax::Kind::kNull) {
      throw user_error("{} must be an array: measure, or a call that returns one (position={})",
                       place, syntax.position);
    }
    check_literal(*expected, place, syntax);
  }

  static void check_literal(const ArgumentManual& expected, const std::string& place,
                            const Syntax& syntax) {
    using Kind = Syntax::Kind;
    const bool is_number = syntax.kind == Kind::kInteger || syntax.kind == Kind::kReal;
    if (expected.kind == ParameterKind::kChoice && syntax.kind == Kind::kText) {
      const bool is_known =
          std::any_of(expected.values.begin(), expected.values.end(),
                      [&](const auto& value) { return equal_ignoring_case(value, syntax.text); });
      if (is_known) return;
      throw user_error("{} must be one of {} ({})", place, join(expected.values, ", "),
                       syntax.text);
    }
    const bool wants_number =
        expected.kind == ParameterKind::kInteger || expected.kind == ParameterKind::kReal;
    const bool is_text_number =
        syntax.kind == Kind::kText && parse_real(trim(syntax.text)).has_value();
    if (wants_number && syntax.kind == Kind::kText && !is_text_number) {
      throw user_error("{} must be a number ({})", place, syntax.text);
    }
    const bool wants_text =
        expected.kind == ParameterKind::kText || expected.kind == ParameterKind::kChoice;
    if (wants_text && is_number)
      throw user_error("{} must be a text in quotes ({})", place, syntax.text);
  }

  static void check_type_count(const PrimitiveManual& manual, std::size_t types,
                               std::size_t arrays) {
    if (types <= 1 || types == arrays) return;
    throw user_error("{} is told {} input types for {} arrays", manual.name, types, arrays);
  }

  const PrimitiveRegistry& registry_;
  const QueryScope& scope_;
};

}  // namespace

CompiledQuery compile_query(std::string_view text, const PrimitiveRegistry& registry,
                            const QueryScope& scope) {
  const auto typed = Compiler{registry, scope}.compile(parse_query(text));
  if (!typed.array) {
    throw user_error("the outermost call of a query must return an array (query={})", text);
  }
  return {.expression = typed.expression,
          .type = part_type(*typed.array),
          .is_aggregate = typed.aggregate_depth > 0,
          .is_complex = is_complex(*typed.array),
          .is_reduction = typed.is_reduction,
          .varies_in_length = typed.varies_in_length};
}

}  // namespace oph::framework
