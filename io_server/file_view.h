// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "io_server/fragment_store.h"

namespace oph::io_server {

/// Where the index of the files is that a fragment reads: in the side table of its cube.
///
/// That is a table of one row here, which a view joins for the cost of one look-up in a statement.
/// So it reaches servers of other hosts as rows do, goes with the fragments
/// (FragmentStore::drop()), and may be large; a literal in each view would be parsed with every
/// statement.
Relation file_index(const Relation& fragment);

/// Fills the table of an index. Throws if the server cannot open one of the files, or finds another
/// one: on each host they must be at the same paths.
void write_file_index(FragmentStore& store, const Relation& table, std::string_view index);

/// What reads rows of a file: a query of the table of its index alone.
struct FileQuery {
  std::string_view primitive;  ///< what hands out the rows
  /// Keys of the rows that are read together.
  std::int64_t first = 1;
  std::int64_t last = 1;
  std::vector<Expression> types = {};        ///< of input and output; none, if it takes none
  std::vector<Expression> computation = {};  ///< what becomes of the arrays
};
RowQuery file_query(FileQuery query);

/// Creates a view of rows of the file that an index names.
void create_file_view(FragmentStore& store, const Relation& view, std::int64_t first,
                      std::int64_t last);

}  // namespace oph::io_server
