// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/expression.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/error.h"
#include "base/sql/value.h"
#include "io_server/grouped_query.h"
#include "io_server/row_query.h"

namespace oph::io_server {
namespace {

/// The shortest decimal number that reads back as the same double, with an exponent, so that SQL
/// takes it as floating-point. SQL has no literal for the others: primitives read them as text.
std::string print(double number) {
  if (std::isnan(number)) return sql::text_literal("nan");
  if (std::isinf(number)) return sql::text_literal(number > 0 ? "inf" : "-inf");
  std::array<char, 32> text{};
  const auto end =
      std::to_chars(text.begin(), text.end(), number, std::chars_format::scientific).ptr;
  return {text.begin(), end};
}

struct Printer {
  const RowColumns& columns;
  std::string& out;

  void operator()(const Expression::Null&) const { out += "NULL"; }
  void operator()(const Expression::Measure& measure) const {
    OPH_CHECK(measure.source < columns.measures.size());
    out += columns.measures[measure.source];
  }
  void operator()(const Expression::RowKey&) const { out += columns.key; }
  void operator()(const Expression::GroupNumber&) const { out += kGroupColumn; }
  void operator()(const Expression::MemberNumber&) const { out += kMemberColumn; }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(double number) const { out += print(number); }
  void operator()(const std::string& text) const { out += sql::text_literal(text); }
  void operator()(const std::vector<std::byte>& array) const { out += sql::bytes_literal(array); }
  void operator()(const Expression::Call& call) const {
    out += sql::quote_name(call.name) + "(";
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (i > 0) out += ", ";
      std::visit(*this, call.arguments[i].node());
    }
    out += ")";
  }
};

}  // namespace

Expression Expression::call(std::string_view name, ElementType input, ElementType output,
                            std::vector<Expression> arguments) {
  const Expression types[] = {text(call_name(input)), text(call_name(output))};
  arguments.insert(arguments.begin(), std::begin(types), std::end(types));
  return call(name, std::move(arguments));
}

std::string Expression::sql(const RowColumns& columns) const {
  std::string out;
  std::visit(Printer{columns, out}, node_);
  return out;
}

std::string Expression::sql() const {
  return sql({sql::quote_name(kKeyColumn), {sql::quote_name(kMeasureColumn)}});
}

}  // namespace oph::io_server
