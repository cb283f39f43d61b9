// SPDX-License-Identifier: GPL-3.0-or-later

// A query of a user is parsed, checked and printed as SQL, in which none of its characters may
// stand but those of names and numbers.
#include <cctype>

#include "framework/expression/query.h"
#include "tests/framework/query_primitives.h"
#include "tests/fuzz/entry.h"

namespace oph::framework {
namespace {

using fuzz::expect;
using fuzz::is_taken;

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
  return framework::query_primitives();
}

}  // namespace oph::metadb

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::framework::check(oph::fuzz::as_text(data, size));
  return 0;
}
