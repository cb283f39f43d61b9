// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "io_server/shared_rows.h"

namespace oph::io_server {

/// A file that this process writes and that I/O servers of this host, run by the same user, write
/// themselves: no row passes through this process.
///
/// The servers find it as they find shared rows, by which they are told what file is meant.
class SharedFile {
 public:
  /// `descriptor` is of a regular file and stays open as long as this lives.
  explicit SharedFile(int descriptor);

  /// The first arguments of the internal primitive that writes files: a list of expressions in SQL.
  std::string sql_place() const { return note_.sql_place(0); }

 private:
  SharedRows note_;
};

}  // namespace oph::io_server
