// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/element_type.h"
#include "framework/primitive_registry.h"
#include "io_server/expression.h"

namespace oph::framework {

/// What a query may refer to.
struct QueryScope {
  /// Type of the elements of `measure`; absent where there is no row (in a query on a dimension).
  std::optional<ElementType> measure;
  /// `dimension`: type and packed values; absent where it does not exist.
  std::optional<ElementType> dimension;
  std::vector<std::byte> dimension_values;
  /// Why there is no `dimension`, for the error.
  std::string_view no_dimension = "there is no dimension here";
  /// What marks missing elements of `measure`, as in metadb::Cube: the missing value of each call
  /// that works on them and leaves its own out.
  std::optional<std::string> missing_value;
  /// Types are left out by the user and inserted: that of the measure (or of the dimension).
  bool inserts_types = false;
};

/// A query that was checked: it calls registered primitives only, with arguments of the right
/// number and type, and yields an array.
struct CompiledQuery {
  io_server::Expression expression;
  ElementType type;           ///< of the elements of the result
  bool is_aggregate = false;  ///< makes one row of many
  /// The result is of complex numbers; `type` is that of their parts, two for each number.
  bool is_complex = false;
  bool is_reduction = false;  ///< calls a primitive that makes arrays shorter on purpose
  /// Arrays of one length may become arrays of different lengths.
  bool varies_in_length = false;
};

/// Parses and checks what a user wrote. Throws a user error that names the call, the argument, what
/// was given and what was expected.
CompiledQuery compile_query(std::string_view text, const PrimitiveRegistry& registry,
                            const QueryScope& scope);

}  // namespace oph::framework
