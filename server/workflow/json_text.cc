// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/json_text.h"

#include <algorithm>

#include "base/error.h"

namespace oph::server {
namespace {

/// Copies a text piece by piece, knowing whether it is inside a string.
class Cleaner {
 public:
  Cleaner(std::string_view text, std::int64_t max_depth) : rest_{text}, max_depth_{max_depth} {}

  std::string run() {
    while (!rest_.empty()) {
      if (rest_.front() == '"') {
        copy_string();
      } else if (rest_.starts_with("//")) {
        skip_until("\n");
      } else if (rest_.starts_with("/*")) {
        skip_until("*/");
      } else {
        count_depth(rest_.front());
        take(1);
      }
    }
    return std::move(clean_);
  }

 private:
  void take(std::size_t count) {
    clean_ += rest_.substr(0, count);
    rest_.remove_prefix(std::min(count, rest_.size()));
  }

  void skip_until(std::string_view end) {
    const auto found = rest_.find(end, 2);
    rest_.remove_prefix(found == std::string_view::npos ? rest_.size() : found + end.size());
    clean_ += ' ';
  }

  void count_depth(char c) {
    if (c == '{' || c == '[') ++depth_;
    if (c == '}' || c == ']') --depth_;
    if (depth_ > max_depth_) throw user_error("request is nested too deep (limit={})", max_depth_);
  }

  void copy_string() {
    take(1);
    while (!rest_.empty() && rest_.front() != '"') {
      if (rest_.front() == '\\') {
        take(2);
      } else if (static_cast<unsigned char>(rest_.front()) < 0x20) {
        clean_ += fmt::format("\\u{:04x}", static_cast<int>(rest_.front()));
        rest_.remove_prefix(1);
      } else {
        take(1);
      }
    }
    take(1);
  }

  std::string_view rest_;
  std::int64_t max_depth_;
  std::int64_t depth_ = 0;
  std::string clean_;
};

}  // namespace

std::string to_strict_json(std::string_view text, std::int64_t max_depth) {
  return Cleaner{text, max_depth}.run();
}

}  // namespace oph::server
