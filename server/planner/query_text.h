// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

namespace oph::server {

/// What can be told of a query of oph_apply without knowing the primitives. Whether it is right is
/// for the operator to say: of one that cannot be read nothing good is told.
struct QueryText {
  std::size_t measures = 0;     ///< how often it names `measure`
  std::size_t calls = 0;        ///< of primitives
  bool is_elementwise = false;  ///< each element of the result depends on that of the measure at
                                ///< its place and on nothing else; none of them vanishes
  bool is_repeatable = true;    ///< gives the same values whenever it is evaluated
  std::set<std::string> types = {};  ///< of elements, as written in it, in lower case
};

QueryText read_query(std::string_view query);

/// The query with another one in the place of `measure`.
std::string put_into(std::string_view query, std::string_view measure);

}  // namespace oph::server
