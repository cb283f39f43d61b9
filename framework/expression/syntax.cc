// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/expression/syntax.h"

#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

#include "base/error.h"

namespace oph::framework {
namespace {

namespace pegtl = tao::pegtl;

constexpr std::size_t kDeepest = 64;

namespace grammar {

using pegtl::digit;
using pegtl::one;
using pegtl::opt;
using pegtl::plus;
using pegtl::seq;
using pegtl::sor;
using pegtl::star;

struct Blanks : star<pegtl::space> {};
template <class Rule>
struct Token : seq<Rule, Blanks> {};

struct Sign : one<'+', '-'> {};
struct Exponent : seq<one<'e', 'E'>, opt<Sign>, plus<digit>> {};
struct RealDigits : sor<seq<plus<digit>, one<'.'>, star<digit>>, seq<one<'.'>, plus<digit>>,
                        seq<plus<digit>, pegtl::at<Exponent>>> {};
struct Real : seq<opt<Sign>, RealDigits, opt<Exponent>> {};
struct Integer : seq<opt<Sign>, plus<digit>> {};

template <char Quote>
struct Quoted
    : pegtl::if_must<one<Quote>, star<sor<seq<one<Quote>, one<Quote>>, pegtl::not_one<Quote>>>,
                     one<Quote>> {};
struct Text : sor<Quoted<'\''>, Quoted<'"'>> {};

struct Measure : seq<pegtl::istring<'m', 'e', 'a', 's', 'u', 'r', 'e'>,
                     pegtl::not_at<pegtl::identifier_other>> {};
struct Dimension : seq<pegtl::istring<'d', 'i', 'm', 'e', 'n', 's', 'i', 'o', 'n'>,
                       pegtl::not_at<pegtl::identifier_other>> {};
struct Null : seq<pegtl::istring<'n', 'u', 'l', 'l'>, pegtl::not_at<pegtl::identifier_other>> {};

struct Expression;
struct Name : pegtl::identifier {};
struct Open : Token<one<'('>> {};
struct Close : Token<one<')'>> {};
struct Comma : Token<one<','>> {};
struct Argument : pegtl::must<Expression> {};
struct Arguments : opt<seq<pegtl::not_at<one<')'>>, Argument, star<Comma, Argument>>> {};
struct Call : seq<Name, Blanks, pegtl::if_must<Open, Arguments, Close>> {};
struct Expression : Token<sor<Real, Integer, Text, Measure, Dimension, Null, Call>> {};
struct Query : pegtl::must<Blanks, Expression, pegtl::eof> {};

template <class Rule>
using Selector =
    pegtl::parse_tree::selector<Rule,
                                pegtl::parse_tree::store_content::on<Real, Integer, Text, Measure,
                                                                     Dimension, Null, Name, Call>>;

template <class Rule>
inline constexpr const char* expected = "something else";
template <>
inline constexpr const char* expected<Expression> =
    "a call, a number, a text in quotes, measure or dimension";
template <>
inline constexpr const char* expected<Arguments> = "arguments";
template <>
inline constexpr const char* expected<Close> = "',' or ')'";
template <>
inline constexpr const char* expected<pegtl::eof> = "the end of the query";
template <>
inline constexpr const char* expected<one<'\''>> = "a closing '";
template <>
inline constexpr const char* expected<one<'"'>> = "a closing \"";

struct Messages {
  template <class Rule>
  static constexpr auto message = expected<Rule>;
  // What fails where another rule may still match is no error: only must<> makes it one.
  template <class Rule>
  static constexpr bool raise_on_failure = false;
};
template <class Rule>
using Control = pegtl::must_if<Messages, pegtl::normal, false>::control<Rule>;

}  // namespace grammar

using Node = pegtl::parse_tree::node;

std::string unquote(std::string_view quoted) {
  const char quote = quoted.front();
  quoted = quoted.substr(1, quoted.size() - 2);
  std::string text;
  for (std::size_t i = 0; i < quoted.size(); ++i) {
    text += quoted[i];
    if (quoted[i] == quote) ++i;
  }
  return text;
}

Syntax convert(const Node& node) {
  using Kind = Syntax::Kind;
  Syntax syntax;
  syntax.position = node.begin().byte + 1;
  syntax.text = node.string();
  if (node.is_type<grammar::Call>()) {
    syntax.kind = Kind::kCall;
    syntax.text = node.children.front()->string();
    for (std::size_t i = 1; i < node.children.size(); ++i) {
      syntax.arguments.push_back(convert(*node.children[i]));
    }
  } else if (node.is_type<grammar::Integer>()) {
    syntax.kind = Kind::kInteger;
  } else if (node.is_type<grammar::Real>()) {
    syntax.kind = Kind::kReal;
  } else if (node.is_type<grammar::Text>()) {
    syntax.kind = Kind::kText;
    syntax.text = unquote(node.string_view());
  } else if (node.is_type<grammar::Measure>()) {
    syntax.kind = Kind::kMeasure;
  } else if (node.is_type<grammar::Dimension>()) {
    syntax.kind = Kind::kDimension;
  }
  return syntax;
}

/// Refuses what would exhaust the stack of the recursive parser.
void check_depth(std::string_view text) {
  std::size_t depth = 0;
  for (const char c : text) {
    if (c == '(' && ++depth > kDeepest) {
      throw user_error("query is nested too deeply (limit={})", kDeepest);
    }
    if (c == ')' && depth > 0) --depth;
  }
}

}  // namespace

Syntax parse_query(std::string_view text) {
  check_depth(text);
  pegtl::memory_input input{text, "query"};
  try {
    const auto tree = pegtl::parse_tree::parse<grammar::Query, grammar::Selector, pegtl::nothing,
                                               grammar::Control>(input);
    OPH_CHECK(tree != nullptr && tree->children.size() == 1);
    return convert(*tree->children.front());
  } catch (const pegtl::parse_error& error) {
    const auto position = error.positions().front().byte;
    throw user_error("query cannot be read at position {}: expected {} (query={})", position + 1,
                     error.message(), text);
  }
}

}  // namespace oph::framework
