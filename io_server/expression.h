// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/element_type.h"

namespace oph::io_server {

/// How a statement writes the columns of the rows that it reads.
struct RowColumns {
  std::string key;
  std::vector<std::string> measures;  ///< one for each relation that is joined
};

/// What is computed from one row of a fragment: a tree of calls of primitives over the row's
/// columns and literals. SQL is printed from it; text of users is only ever a literal in it.
class Expression {
 public:
  struct Measure {           ///< the array of the row
    std::size_t source = 0;  ///< in which of the relations that are joined, from 0
  };
  struct RowKey {};        ///< the key of the row, `id_dim`
  struct GroupNumber {};   ///< in a GroupedQuery: the number of the group
  struct MemberNumber {};  ///< which member of a group, or part of a row, from 1
  struct Null {};
  struct Call {
    std::string name;  ///< a registered primitive: letters, digits and '_'
    std::vector<Expression> arguments;
  };
  using Node = std::variant<Null, Measure, RowKey, GroupNumber, MemberNumber, std::int64_t, double,
                            std::string, std::vector<std::byte>, Call>;

  explicit Expression(Node node) : node_{std::move(node)} {}

  static Expression measure(std::size_t source = 0) { return Expression{Measure{source}}; }
  static Expression row_key() { return Expression{RowKey{}}; }
  static Expression group_number() { return Expression{GroupNumber{}}; }
  static Expression member_number() { return Expression{MemberNumber{}}; }
  static Expression null() { return Expression{Null{}}; }
  static Expression integer(std::int64_t number) { return Expression{number}; }
  static Expression real(double number) { return Expression{number}; }
  static Expression text(std::string_view text) { return Expression{std::string{text}}; }
  static Expression array(std::vector<std::byte> packed) { return Expression{std::move(packed)}; }
  static Expression call(std::string_view name, std::vector<Expression> arguments) {
    return Expression{Call{std::string{name}, std::move(arguments)}};
  }
  /// A call whose first arguments are the types of input and output, as every primitive wants.
  static Expression call(std::string_view name, ElementType input, ElementType output,
                         std::vector<Expression> arguments);

  const Node& node() const { return node_; }
  /// Prints SQL. Numbers keep every bit; text and arrays are printed as hexadecimal literals.
  std::string sql(const RowColumns& columns) const;
  /// As above, for rows of a single relation whose arrays are not compressed.
  std::string sql() const;

 private:
  Node node_;
};

}  // namespace oph::io_server
