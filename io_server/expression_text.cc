// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/expression_text.h"

#include "base/error.h"

namespace oph::io_server {
namespace {

constexpr std::size_t kLongestText = 60;

struct Describer {
  std::span<const std::string> arrays;
  std::string& out;

  void operator()(const Expression::Null&) const { out += "NULL"; }
  void operator()(const Expression::Measure& measure) const {
    OPH_CHECK(measure.source < arrays.size());
    out += arrays[measure.source];
  }
  void operator()(const Expression::RowKey&) const { out += "id"; }
  void operator()(const Expression::GroupNumber&) const { out += "group"; }
  void operator()(const Expression::MemberNumber&) const { out += "member"; }
  void operator()(std::int64_t number) const { out += std::to_string(number); }
  void operator()(double number) const { out += fmt::format("{}", number); }
  void operator()(const std::string& text) const {
    const bool is_long = text.size() > kLongestText;
    out += fmt::format("'{}{}'", text.substr(0, kLongestText), is_long ? "…" : "");
  }
  void operator()(const std::vector<std::byte>& array) const {
    out += fmt::format("({} bytes)", array.size());
  }
  void operator()(const Expression::Call& call) const {
    out += call.name + "(";
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      if (i > 0) out += ", ";
      std::visit(*this, call.arguments[i].node());
    }
    out += ")";
  }
};

}  // namespace

std::string describe(const Expression& expression, std::span<const std::string> arrays) {
  std::string out;
  std::visit(Describer{arrays, out}, expression.node());
  return out;
}

}  // namespace oph::io_server
