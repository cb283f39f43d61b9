// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/expression.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "io_server/expression_text.h"
#include "tests/io_server/test_server.h"

namespace oph::io_server {
namespace {

TEST(Expression, PrintsColumnsAndNumbers) {
  EXPECT_EQ(Expression::measure().sql(), "`measure`");
  EXPECT_EQ(Expression::row_key().sql(), "`id_dim`");
  EXPECT_EQ(Expression::null().sql(), "NULL");
  EXPECT_EQ(Expression::integer(-7).sql(), "-7");
  EXPECT_EQ(Expression::real(0.1).sql(), "1e-01");
}

TEST(Expression, PutsTheTypesFirst) {
  const auto call = Expression::call("oph_x", ElementType::kFloat, ElementType::kDouble,
                                     {Expression::measure(), Expression::integer(3)});
  EXPECT_EQ(call.sql(),
            "`oph_x`(_utf8mb4 x'6f70685f666c6f6174', _utf8mb4 x'6f70685f646f75626c65', "
            "`measure`, 3)");
}

TEST(Expression, RefusesNamesThatAreNoNames) {
  for (const auto* name : {"", "a b", "a`b", "a;b", "a(b", "caf\xc3\xa9"}) {
    EXPECT_THROW(Expression::call(name, {}).sql(), Error) << name;
  }
}

TEST(Expression, KeepsEveryBitOfText) {
  FragmentStore store{shared_server().configuration()};
  using namespace std::string_literals;
  for (const auto& text :
       {""s, "'; DROP TABLE fact_1_1; --"s, "\\' OR 1=1"s, "a\0b\n\x1a%_"s, "\"`"s,
        "\xce\xb1\xe2\x82\xac\xf0\x9f\x98\x80"s, std::string(100'000, '\'')}) {
    const auto bytes = store.evaluate("io1", Expression::text(text));
    EXPECT_EQ(text, std::string(reinterpret_cast<const char*>(bytes.data()), bytes.size()));
  }
}

TEST(Expression, KeepsEveryBitOfArrays) {
  FragmentStore store{shared_server().configuration()};
  std::vector<std::byte> all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<std::byte>(i));
  const auto call = Expression::call("test_copy", {Expression::array(all)});
  EXPECT_EQ(store.evaluate("io1", call), all);
}

TEST(Expression, KeepsEveryBitOfReals) {
  FragmentStore store{shared_server().configuration()};
  using Limits = std::numeric_limits<double>;
  for (const double number : {0.1, -1e300, Limits::max(), Limits::denorm_min(), 1.0 / 3, 1e22}) {
    // As text, because the result of a call of no primitive is no array.
    const auto bytes =
        store.evaluate("io1", Expression::call("CONCAT", {Expression::real(number)}));
    const std::string text{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    EXPECT_EQ(std::strtod(text.c_str(), nullptr), number) << text;
  }
}

TEST(Expression, SaysThatTextIsNotUnicode) {
  FragmentStore store{shared_server().configuration()};
  try {
    store.evaluate("io1", Expression::text("\xff\xfe"));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    EXPECT_THAT(error.text(), testing::HasSubstr("not valid UTF-8"));
  }
}

TEST(Expression, IsDescribedForPeople) {
  const auto call = Expression::call(
      "oph_x", {Expression::text("oph_float"), Expression::measure(1), Expression::integer(7),
                Expression::real(0.5), Expression::text(std::string(100, 'a')), Expression::null(),
                Expression::array(std::vector<std::byte>(9)), Expression::row_key()});
  const std::vector<std::string> arrays{"[1/2]", "[1/3]"};
  EXPECT_EQ(describe(call, arrays), "oph_x('oph_float', [1/3], 7, 0.5, '" + std::string(60, 'a') +
                                        "…', NULL, (9 bytes), id)");
}

}  // namespace
}  // namespace oph::io_server
