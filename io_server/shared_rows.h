// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace oph::io_server {

/// Memory for rows that I/O servers of this host, run by the same user, read and write themselves:
/// no row passes through a socket. It has no name in any folder and ends with this process.
///
/// The servers find it by process and descriptor, and know it by a token that it starts with.
class SharedRows {
 public:
  /// Throws a system error if there is not so much memory.
  explicit SharedRows(std::size_t bytes);
  ~SharedRows();
  SharedRows(SharedRows&& other) noexcept;
  SharedRows& operator=(SharedRows&&) = delete;

  /// Room for rows, aligned to a page.
  std::byte* data() const;
  std::size_t size() const;

  /// The first arguments of the internal primitives, for data() + `offset`: a list of expressions
  /// in SQL, of which the last one is the place in bytes.
  std::string sql_place(std::size_t offset) const;

 private:
  int descriptor_ = -1;
  std::byte* memory_ = nullptr;
  std::size_t bytes_ = 0;  ///< with the page in front that holds the token
  std::string token_;      ///< letters and digits
};

}  // namespace oph::io_server
