// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/formula.h"

#include <muParser.h>

#include <cctype>
#include <cmath>
#include <numbers>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::size_t kLongest = 4096;
constexpr std::string_view kCall = "eval(";

/// The place after the ')' that belongs to the '(' before `begin`.
std::size_t end_of_call(std::string_view text, std::size_t begin) {
  int depth = 1;
  for (std::size_t i = begin; i < text.size(); ++i) {
    if (text[i] == '(') ++depth;
    if (text[i] == ')' && --depth == 0) return i + 1;
  }
  throw user_error("eval( without ) ({})", text);
}

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

}  // namespace

double evaluate(std::string_view expression) {
  if (expression.size() > kLongest) {
    throw user_error("the expression is too long (length={}, limit={})", expression.size(),
                     kLongest);
  }
  double value = 0;
  try {
    mu::Parser parser;
    parser.DefineConst("PI", std::numbers::pi);
    parser.DefineConst("E", std::numbers::e);
    parser.SetExpr(std::string{expression});
    value = parser.Eval();
    if (parser.GetNumResults() != 1) throw user_error("it has several values");
  } catch (const mu::ParserError& error) {
    throw user_error("wrong expression: {} ({})", error.GetMsg(), expression);
  }
  if (!std::isfinite(value)) {
    throw user_error("the expression has no finite value ({})", expression);
  }
  return value;
}

bool holds(std::string_view condition) {
  const auto text = trim(condition);
  if (text.empty() || text == "true") return true;
  if (text == "false") return false;
  return evaluate(text) != 0;
}

std::string evaluate_all(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto call = text.find(kCall, at);
    const bool is_whole_word = call != text.npos && (call == 0 || !is_word(text[call - 1]));
    if (call == text.npos) return result += text.substr(at);
    const auto begin = call + kCall.size();
    if (!is_whole_word) {
      result += text.substr(at, begin - at);
      at = begin;
      continue;
    }
    const auto end = end_of_call(text, begin);
    result += text.substr(at, call - at);
    result += fmt::format("{:f}", evaluate(text.substr(begin, end - begin - 1)));
    at = end;
  }
  return result;
}

}  // namespace oph::server
