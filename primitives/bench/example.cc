// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/bench/example.h"

#include <algorithm>
#include <stdexcept>

namespace oph::primitives::bench {
namespace {

using Kind = Example::Argument::Kind;

class Parser {
 public:
  explicit Parser(std::string_view text) : rest_{text} {}

  Example call() {
    Example call;
    call.function = word();
    expect('(');
    while (!take(')')) {
      if (!call.arguments.empty()) expect(',');
      call.arguments.push_back(argument());
    }
    return call;
  }

 private:
  Example::Argument argument() {
    if (take('\'')) return quoted();
    const auto before = rest_;
    const auto text = word();
    if (rest_.starts_with('(')) {
      rest_ = before;
      return {.kind = Kind::kCall, .call = call()};
    }
    if (text == "NULL") return {};
    if (text.find_first_not_of("-0123456789") == std::string::npos) {
      return {.kind = Kind::kInteger, .text = text};
    }
    const bool is_number = text.find_first_not_of("-.0123456789") == std::string::npos;
    return {.kind = is_number ? Kind::kDecimal : Kind::kName, .text = text};
  }

  Example::Argument quoted() {
    Example::Argument argument{.kind = Kind::kText, .text = until("'")};
    expect('\'');
    return argument;
  }

  std::string word() {
    while (take(' ')) {
    }
    auto text = until("(), ");
    if (text.empty()) throw std::invalid_argument{"no word before: " + std::string{rest_}};
    return text;
  }

  std::string until(std::string_view ends) {
    const std::string text{rest_.substr(0, rest_.find_first_of(ends))};
    rest_.remove_prefix(text.size());
    return text;
  }

  bool take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void expect(char c) {
    if (!take(c)) throw std::invalid_argument{std::string{"no "} + c + ": " + std::string{rest_}};
  }

  std::string_view rest_;
};

}  // namespace

Example Example::parse(std::string_view text) {
  return Parser{text}.call();
}

std::string_view Example::type() const {
  if (arguments.empty() || arguments[0].kind != Kind::kText) return {};
  const std::string_view types{arguments[0].text};
  return types.substr(0, types.find('|'));
}

std::size_t Example::count_of(std::string_view name) const {
  return std::count_if(arguments.begin(), arguments.end(), [&](const Argument& argument) {
    return argument.kind == Kind::kName && argument.text == name;
  });
}

}  // namespace oph::primitives::bench
