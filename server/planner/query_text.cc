// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/query_text.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "base/text.h"

namespace oph::server {
namespace {

/// Primitives whose result has, at each place, what they make of the elements at that place.
constexpr std::string_view kElementwise[] = {
    "oph_affine",    "oph_cast",      "oph_div_array",          "oph_mask_array", "oph_math",
    "oph_max_array", "oph_min_array", "oph_mask_missing_array", "oph_mul_array",  "oph_mul_scalar",
    "oph_predicate", "oph_sub_array", "oph_sum_array",          "oph_sum_scalar"};

struct Token {
  enum class Kind { kWord, kText, kOther };
  Kind kind;
  std::string_view text;  ///< of a text: without its quotes
  std::size_t start, end;
};

bool is_of_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

/// Where the token that starts at `start` ends.
std::size_t end_of(std::string_view query, std::size_t start) {
  const char first = query[start];
  if (first == '\'' || first == '"') {
    const auto close = query.find(first, start + 1);
    return close == std::string_view::npos ? query.size() : close + 1;
  }
  auto end = start + 1;
  // Numbers are words too: nobody asks for them.
  while (is_of_word(first) && end < query.size() && is_of_word(query[end])) ++end;
  return end;
}

std::vector<Token> tokens_of(std::string_view query) {
  std::vector<Token> tokens;
  for (std::size_t start = 0; start < query.size();) {
    const auto end = end_of(query, start);
    const auto text = query.substr(start, end - start);
    if (text.front() == '\'' || text.front() == '"') {
      const auto inner = text.size() < 2 ? std::string_view{} : text.substr(1, text.size() - 2);
      tokens.push_back({Token::Kind::kText, inner, start, end});
    } else if (trim(text).size() == text.size()) {
      const auto kind = is_of_word(text.front()) ? Token::Kind::kWord : Token::Kind::kOther;
      tokens.push_back({kind, text, start, end});
    }
    start = end;
  }
  return tokens;
}

bool is_measure(const Token& token) {
  return token.kind == Token::Kind::kWord && equal_ignoring_case(token.text, "measure");
}

bool is_elementwise(std::string_view primitive) {
  return std::ranges::find(kElementwise, to_lower(primitive)) != std::end(kElementwise);
}

bool is_type(std::string_view text) {
  return text.starts_with("oph_");
}

/// A formula, a type or the name of an operation.
void read_text(std::string_view given, QueryText& query) {
  const auto text = to_lower(given);
  if (text.find("rand") != std::string::npos || text.find("rnd") != std::string::npos) {
    query.is_repeatable = query.is_elementwise = false;
  }
  // The position of an element, in formulas.
  if (text.find("index") != std::string::npos) query.is_elementwise = false;
  if (!is_type(text) || text.starts_with("oph_math_")) return;
  for (const auto type : split(text, '|')) query.types.emplace(trim(type));
}

}  // namespace

QueryText read_query(std::string_view text) {
  QueryText query;
  const auto tokens = tokens_of(text);
  query.is_elementwise = true;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    if (token.kind == Token::Kind::kText) read_text(token.text, query);
    if (token.kind != Token::Kind::kWord) continue;
    if (is_measure(token)) ++query.measures;
    if (equal_ignoring_case(token.text, "dimension")) query.is_elementwise = false;
    if (i + 1 == tokens.size() || tokens[i + 1].text != "(") continue;
    ++query.calls;
    query.is_elementwise = query.is_elementwise && is_elementwise(token.text);
  }
  query.is_elementwise = query.is_elementwise && query.measures > 0;
  return query;
}

std::string put_into(std::string_view query, std::string_view measure) {
  std::string result;
  std::size_t done = 0;
  for (const auto& token : tokens_of(query)) {
    if (!is_measure(token)) continue;
    result += query.substr(done, token.start - done);
    result += measure;
    done = token.end;
  }
  return result += query.substr(done);
}

}  // namespace oph::server
