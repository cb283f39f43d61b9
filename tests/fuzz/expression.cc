// SPDX-License-Identifier: GPL-3.0-or-later

// A query of a user is parsed, checked and printed as SQL, in which none of its characters may
// stand but those of names and numbers.
#include <cctype>

#include "framework/expression/query.h"
#include "tests/fuzz/entry.h"

namespace oph::framework {
namespace {

using fuzz::expect;
using fuzz::is_taken;

ArgumentManual argument(std::string name, ParameterKind kind,
                        std::optional<std::string> fallback = std::nullopt,
                        std::vector<std::string> values = {}) {
  ArgumentManual manual;
  manual.name = std::move(name);
  manual.kind = kind;
  manual.fallback = std::move(fallback);
  manual.values = std::move(values);
  return manual;
}

PrimitiveManual primitive(std::string name, std::string returns,
                          std::vector<ArgumentManual> arguments) {
  PrimitiveManual manual;
  manual.name = std::move(name);
  manual.library = "fuzz.so";
  manual.primitive_class = "simple";
  manual.returns = std::move(returns);
  manual.arguments = std::move(arguments);
  return manual;
}

/// One of each kind that the compiler tells apart.
std::vector<PrimitiveManual> primitives() {
  using Kind = ParameterKind;
  const auto measure = argument("measure", Kind::kMeasure);
  auto reduce =
      primitive("oph_reduce", "array",
                {measure, argument("operation", Kind::kChoice, "oph_max", {"oph_max", "oph_min"}),
                 argument("count", Kind::kInteger, "0")});
  reduce.primitive_class = "reduce";
  auto aggregate = primitive("oph_aggregate", "array", {measure});
  aggregate.is_aggregate = true;
  auto sum = primitive("oph_sum", "array", {measure, measure});
  sum.is_variadic = true;
  auto key = primitive("oph_id", "long", {argument("x", Kind::kInteger)});
  key.is_typed = false;
  return {reduce,
          aggregate,
          sum,
          key,
          primitive("oph_scalar", "double", {measure}),
          primitive("oph_groups", "array",
                    {measure, argument("counts", Kind::kMeasure, "NULL", {"oph_long"})}),
          primitive("oph_scale", "array",
                    {measure, argument("factor", Kind::kReal), argument("name", Kind::kText, "x")}),
          primitive("oph_none", "array", {})};
}

/// The registry as it is with a catalogue of these primitives.
const PrimitiveRegistry& registry() {
  // Nothing is read from it: see below.
  alignas(sql::Connection) static std::byte no_connection[sizeof(sql::Connection)];
  static metadb::Instances instances{*reinterpret_cast<sql::Connection*>(no_connection)};
  static PrimitiveRegistry registry{instances};
  registry.refresh();
  return registry;
}

/// Names, numbers, and texts as hexadecimal literals: nothing else.
void check_sql(const std::string& sql) {
  bool is_quoted = false;
  for (const char c : sql) {
    if (c == '\'') is_quoted = !is_quoted;
    const bool is_digit = std::isxdigit(static_cast<unsigned char>(c)) != 0;
    const bool is_plain = std::isalnum(static_cast<unsigned char>(c)) != 0 ||
                          std::string_view{"_`(),.+-' "}.find(c) != std::string_view::npos;
    expect(is_quoted ? is_digit || c == '\'' : is_plain, "a text of the user in SQL: " + sql);
  }
  expect(!is_quoted, "a quote is open in SQL: " + sql);
}

void check(std::string_view text) {
  static const auto& known = registry();
  for (const bool inserts_types : {false, true}) {
    QueryScope scope;
    scope.measure = ElementType::kFloat;
    scope.dimension = ElementType::kDouble;
    scope.dimension_values.resize(16);
    scope.inserts_types = inserts_types;
    is_taken(Blame::kUser, [&] { check_sql(compile_query(text, known, scope).expression.sql()); });
  }
}

}  // namespace
}  // namespace oph::framework

// These take the place of those in the library of the catalogue, which ask a database.
namespace oph::metadb {

std::int64_t Instances::primitives_version() {
  return 1;
}

std::vector<PrimitiveManual> Instances::primitives() {
  return framework::primitives();
}

}  // namespace oph::metadb

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::framework::check(oph::fuzz::as_text(data, size));
  return 0;
}
