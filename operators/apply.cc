// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "framework/coordinates.h"
#include "framework/cube_operator.h"
#include "framework/expression/query.h"
#include "framework/missing_value.h"

namespace oph::operators {
namespace {

using framework::Arguments;
using framework::CompiledQuery;
using framework::Task;

constexpr Parameter type_mode(std::string_view name, std::string_view help) {
  return {.name = name,
          .kind = ParameterKind::kChoice,
          .help = help,
          .fallback = "manual",
          .values = "auto|manual"};
}

/// Applies an expression of primitives to every row of a datacube.
class Apply final : public framework::CubeOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{"query", ParameterKind::kText,
                           "expression of primitives; measure stands for the array of a row, "
                           "dimension for the values of the only implicit dimension",
                           "measure"},
                 Parameter{"dim_query", ParameterKind::kText,
                           "expression on dimension that makes the new values of the implicit "
                           "dimension",
                           "null"},
                 Parameter{"measure", ParameterKind::kText,
                           "name of the new measure; null keeps the name", "null"},
                 type_mode("measure_type",
                           "types in query: inserted from the measure (auto), or "
                           "written by the user (manual)"),
                 type_mode("dim_type", "the same for dim_query"),
                 Parameter{.name = "check_type",
                           .kind = ParameterKind::kChoice,
                           .help = "types are always checked; accepted for older clients",
                           .fallback = "yes",
                           .values = "yes|no"},
                 Parameter{.name = "on_reduce",
                           .kind = ParameterKind::kChoice,
                           .help = "number the values of the implicit dimension from 1: always "
                                   "(update), or only if its size changed (skip)",
                           .fallback = "skip",
                           .values = "update|skip"},
                 Parameter{.name = "compressed",
                           .kind = ParameterKind::kChoice,
                           .help = "compress the arrays where they are stored; auto: as the input",
                           .fallback = "auto",
                           .values = "yes|no|auto"}},
      framework::shared::kOutput, framework::shared::kMaterialize);
  static constexpr framework::Manual manual{
      .name = "oph_apply",
      .summary = "Applies an expression of array primitives to every row of a datacube.",
      .parameters = kParameters,
      .notes =
          "Calls of primitives that leave out their missing_value get that of the datacube; with "
          "NULL in its place all elements but NaN are numbers. If the arrays change their "
          "length, the implicit dimensions become one, with the values of dim_query or 1 to n. A "
          "primitive that aggregates rows makes one row of all, whatever the fragments: of "
          "several, rows are brought together on one server.",
      .examples =
          "oph_apply query=oph_sum_scalar(measure,273.15);measure_type=auto\n"
          "oph_apply "
          "query=oph_quantile('oph_float','oph_float',measure,'0.1,0.9');measure=percentiles",
  };

  explicit Apply(Task&) {}

 protected:
  framework::CubePlan plan(Task& task, const metadb::Cube& input) override {
    const auto& arguments = task.arguments();
    query_.emplace(compile(task, input));
    if (query_->is_complex) warn_of_parts(task);
    // Evaluated on one row first: a wrong query fails at once.
    const auto length = probe(task, input);
    dimension_values_ = new_dimension_values(task, input);
    auto cube = framework::derived_cube(task, input);
    cube.measure = arguments.text_unless("measure", "null").value_or(input.measure);
    cube.measure_type = query_->type;
    const auto& compressed = arguments.text("compressed");
    if (compressed != "auto") cube.is_compressed = compressed == "yes";
    if (cube.missing_value && !framework::can_hold(query_->type, *cube.missing_value)) {
      cube.missing_value.reset();
    }
    if (!query_->is_aggregate) reshape(arguments, cube, length);
    return query_->is_aggregate ? plan_one_row(std::move(cube), input)
                                : plan_all_rows(std::move(cube), input);
  }

  void finish(Task& task, metadb::Cube& cube, std::int64_t array_length) override {
    if (query_->is_aggregate) reshape(task.arguments(), cube, array_length);
    CubeOperator::finish(task, cube, array_length);
  }

 private:
  void warn_of_parts(Task& task) const {
    task.response().add_text(
        "warning", "Warning",
        fmt::format("complex numbers are stored as pairs of type {}: their real and imaginary "
                    "parts",
                    name(query_->type)));
  }

  /// The only implicit dimension that has values; null if there is none or several.
  static const metadb::CubeDimension* only_implicit(const metadb::Cube& cube) {
    const metadb::CubeDimension* only = nullptr;
    for (const auto* dimension : cube.implicit_dimensions()) {
      if (dimension->is_collapsed()) continue;
      if (only != nullptr) return nullptr;
      only = dimension;
    }
    return only;
  }

  static void offer_dimension(const metadb::Cube& input, framework::QueryScope& scope) {
    scope.no_dimension = "the datacube must have exactly one implicit dimension";
    const auto* dimension = only_implicit(input);
    if (dimension == nullptr) return;
    scope.dimension = dimension->dimension.type;
    scope.dimension_values =
        framework::pack(dimension->dimension.type, framework::coordinate_numbers(*dimension));
    if (!dimension->values.empty()) scope.dimension_values = dimension->values;
  }

  static CompiledQuery compile(Task& task, const metadb::Cube& input) {
    const auto& arguments = task.arguments();
    framework::QueryScope scope;
    scope.measure = input.measure_type;
    scope.missing_value = input.missing_value;
    scope.inserts_types = arguments.text("measure_type") == "auto";
    offer_dimension(input, scope);
    return compile_query(arguments.text("query"), task.environment().primitives, scope);
  }

  /// The length of the array that the query makes of the first row.
  std::int64_t probe(Task& task, const metadb::Cube& input) const {
    const auto& fragment = input.fragments.front();
    io_server::RowQuery first_row;
    first_row.key = io_server::Expression::integer(1);
    first_row.value = query_->expression;
    first_row.key_start = first_row.key_end = fragment.key_start;
    std::int64_t bytes = 0;
    task.store().read(
        framework::NewCube::relation(fragment), first_row,
        [&](std::int64_t, sql::Bytes array) { bytes = static_cast<std::int64_t>(array.size()); });
    return bytes / static_cast<std::int64_t>(size_of(query_->type));
  }

  /// What dim_query makes of the values of the implicit dimension, if it is given.
  static std::optional<std::vector<std::byte>> new_dimension_values(Task& task,
                                                                    const metadb::Cube& input) {
    const auto& arguments = task.arguments();
    const auto text = arguments.text_unless("dim_query", "null");
    if (!text) return std::nullopt;
    framework::QueryScope scope;
    scope.inserts_types = arguments.text("dim_type") == "auto";
    offer_dimension(input, scope);
    if (!scope.dimension) throw user_error("dim_query cannot be used: {}", scope.no_dimension);
    const auto query = compile_query(*text, task.environment().primitives, scope);
    if (query.is_aggregate) throw user_error("dim_query must not aggregate (dim_query={})", *text);
    if (query.type != *scope.dimension) {
      throw user_error("dim_query must keep the type of the dimension, {} (type={}, dim_query={})",
                       name(*scope.dimension), name(query.type), *text);
    }
    return task.store().evaluate(input.fragments.front().io_server, query.expression);
  }

  framework::CubePlan plan_all_rows(metadb::Cube cube, const metadb::Cube& input) const {
    io_server::RowQuery query;
    query.value = query_->expression;
    auto plan = framework::plan_rows(std::move(cube), input, query);
    plan.has_uncertain_lengths = query_->varies_in_length;
    return plan;
  }

  framework::CubePlan plan_one_row(metadb::Cube cube, const metadb::Cube& input) const {
    for (auto& dimension : cube.dimensions) {
      if (dimension.is_explicit) framework::collapse(dimension);
    }
    io_server::RowQuery query;
    query.key = io_server::Expression::integer(1);
    query.value = query_->expression;
    // All rows at once, so that the result does not depend on how they are cut into fragments.
    framework::FragmentPlan all{input.fragments.front(), {{{}, query, true}}};
    all.output.key_start = all.output.key_end = 1;
    for (const auto& fragment : input.fragments) {
      all.parts.front().inputs.push_back(framework::NewCube::relation(fragment));
    }
    return {std::move(cube), {std::move(all)}};
  }

  /// Fits the implicit dimensions to arrays of `length` elements.
  void reshape(const Arguments& arguments, metadb::Cube& cube, std::int64_t length) const {
    std::vector<metadb::CubeDimension*> implicit;
    for (auto& dimension : cube.dimensions) {
      if (!dimension.is_explicit) implicit.push_back(&dimension);
    }
    const bool is_same = length == cube.array_length();
    if (!is_same && length == 1 && query_->is_reduction && !dimension_values_) {
      for (auto* dimension : implicit) framework::collapse(*dimension);
      return;
    }
    if (!is_same) merge(cube, implicit, length);
    if (dimension_values_) {
      set_values(cube, length);
    } else if (arguments.text("on_reduce") == "update") {
      for (auto* dimension : implicit) {
        if (!dimension->is_collapsed()) framework::renumber(*dimension, dimension->size);
      }
    }
  }

  /// The outermost implicit dimension takes all elements, the others are collapsed.
  static void merge(const metadb::Cube& cube, std::vector<metadb::CubeDimension*>& implicit,
                    std::int64_t length) {
    if (implicit.empty()) {
      throw user_error(
          "a datacube without implicit dimensions needs arrays of one element "
          "(length={}, dimensions={})",
          length, cube.dimensions.size());
    }
    // One that has values is a better name for what the query made than one that is collapsed.
    auto outermost = std::find_if(implicit.begin(), implicit.end(),
                                  [](const auto* dimension) { return !dimension->is_collapsed(); });
    if (outermost == implicit.end()) outermost = implicit.begin();
    for (auto* dimension : implicit) framework::collapse(*dimension);
    framework::renumber(**outermost, length);
  }

  void set_values(metadb::Cube& cube, std::int64_t length) const {
    for (auto& dimension : cube.dimensions) {
      if (dimension.is_explicit || dimension.is_collapsed()) continue;
      const auto size = size_of(dimension.dimension.type);
      const auto values = static_cast<std::int64_t>(dimension_values_->size() / size);
      if (values != length) {
        throw user_error(
            "dim_query must make as many values as query makes elements (values={}, "
            "elements={})",
            values, length);
      }
      dimension.values = *dimension_values_;
      dimension.bounds.clear();
      dimension.grid.clear();
      dimension.concept_level = input().find_dimension(dimension.dimension.name)->concept_level;
    }
  }

  std::optional<CompiledQuery> query_;
  std::optional<std::vector<std::byte>> dimension_values_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Apply);
