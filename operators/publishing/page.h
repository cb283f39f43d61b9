// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/response.h"

namespace oph::operators::publishing {

struct Link {
  std::string page;  ///< name of the file
  std::string text;
};

/// One page: everything is inside, and its policy lets nothing be fetched from anywhere, nor any
/// script run but ours.
class Page {
 public:
  /// The links lead to the neighbours of the page; all texts are escaped here.
  Page(std::string_view title, std::span<const Link> links);

  /// Adds text that is HTML already.
  void add(std::string_view html) { body_ += html; }
  void add_heading(std::string_view text);
  void add_paragraph(std::string_view text);
  /// Columns of numbers are aligned to the right.
  void add_table(const Grid& grid);
  /// Adds a script that runs, or data that the page's scripts read by `id`. The text must not
  /// contain "</".
  void add_script(std::string_view text);
  void add_data(std::string_view id, std::string_view json);

  /// The whole page.
  std::string text() const;

 private:
  std::string title_;
  std::string nonce_;
  std::string body_;
};

/// The numbers that the notes of pages tell: what is shown of how much.
std::string of_all(std::int64_t shown, std::int64_t total);

}  // namespace oph::operators::publishing
