// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/framework/query_primitives.h"

namespace oph::framework {
namespace {

using Kind = ParameterKind;

ArgumentManual argument(const std::string& name, Kind kind,
                        std::optional<std::string> fallback = std::nullopt,
                        std::vector<std::string> values = {}) {
  ArgumentManual manual;
  manual.name = name;
  manual.kind = kind;
  manual.fallback = std::move(fallback);
  manual.values = std::move(values);
  return manual;
}

ArgumentManual measure(const std::string& name = "measure") {
  return argument(name, Kind::kMeasure);
}

ArgumentManual optional_number(const std::string& name) {
  return argument(name, Kind::kReal, "NULL");
}

PrimitiveManual primitive(const std::string& name, std::vector<ArgumentManual> arguments,
                          const std::string& returns = "array") {
  PrimitiveManual manual;
  manual.name = name;
  manual.library = "test.so";
  manual.primitive_class = "simple";
  manual.returns = returns;
  manual.arguments = std::move(arguments);
  return manual;
}

/// One of the class "reduce".
PrimitiveManual changing(const std::string& name, const std::string& fixed_length,
                         std::vector<ArgumentManual> arguments) {
  auto manual = primitive(name, std::move(arguments));
  manual.primitive_class = "reduce";
  manual.fixed_length = fixed_length;
  return manual;
}

std::vector<PrimitiveManual> changing_primitives() {
  auto concat2 = changing("oph_concat2", "one set", {measure("base"), measure("set")});
  concat2.is_variadic = true;
  return {
      concat2,
      changing("oph_foreign", "", {measure()}),
      changing("oph_reduce", "always",
               {measure(), argument("operation", Kind::kChoice, "oph_max", {"oph_max", "oph_min"}),
                argument("count", Kind::kInteger, "0")}),
      changing("oph_replace", "new", {measure(), optional_number("old"), optional_number("new")}),
      changing("oph_sequence", "padding=yes",
               {measure(), argument("info", Kind::kText, "length"),
                argument("padding", Kind::kText, "no")}),
      changing("oph_expand", "no indexes|start,stop",
               {measure(), argument("indexes", Kind::kMeasure, "NULL"), optional_number("start"),
                optional_number("stride"), optional_number("stop")})};
}

}  // namespace

std::vector<PrimitiveManual> query_primitives() {
  auto aggregate = primitive("oph_aggregate", {measure()});
  aggregate.is_aggregate = true;
  auto sum = primitive("oph_sum_arrays", {measure("measure_a"), measure("measure_b")});
  sum.is_variadic = true;
  auto row_key = primitive("oph_id", {argument("x", Kind::kInteger)}, "long");
  row_key.is_typed = false;
  auto index = primitive("oph_get_index_array",
                         {argument("start", Kind::kInteger), argument("stop", Kind::kInteger)});
  index.fixed_length = "always";
  std::vector all{aggregate,
                  sum,
                  row_key,
                  index,
                  primitive("oph_scalar", {measure()}, "double"),
                  primitive("oph_cast", {measure()}),
                  primitive("oph_none", {}),
                  primitive("oph_scale", {measure(), argument("factor", Kind::kReal),
                                          argument("name", Kind::kText, "x")}),
                  primitive("oph_shift", {measure(), argument("amount", Kind::kReal, "0"),
                                          optional_number("missing_value")}),
                  primitive("oph_reduce_groups",
                            {measure(), argument("counts", Kind::kMeasure, "NULL", {"oph_long"})})};
  for (auto& manual : changing_primitives()) all.push_back(std::move(manual));
  return all;
}

}  // namespace oph::framework
