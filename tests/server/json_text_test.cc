// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/json_text.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::server {
namespace {

std::string strict(std::string_view text) {
  return to_strict_json(text, 4);
}

TEST(JsonTextTest, DropsComments) {
  EXPECT_EQ(strict("/* a */{}// b"), " {} ");
  EXPECT_EQ(strict("{ // \" {\n }"), "{   }");
  EXPECT_EQ(strict("{}/* open"), "{} ");
}

TEST(JsonTextTest, LeavesStringsAlone) {
  EXPECT_EQ(strict(R"({"a":"http://h/*x*/"})"), R"({"a":"http://h/*x*/"})");
  EXPECT_EQ(strict(R"(["\"//", "\\"] // x)"), R"(["\"//", "\\"]  )");
}

TEST(JsonTextTest, EscapesRawLineEndsInStrings) {
  EXPECT_EQ(strict("{\"a\":\"b\nc\td\"}\n"), "{\"a\":\"b\\u000ac\\u0009d\"}\n");
}

TEST(JsonTextTest, LimitsTheDepth) {
  EXPECT_EQ(strict("[[[[]]],\"[[[[[\"]"), "[[[[]]],\"[[[[[\"]");
  EXPECT_THROW(strict("[[{[["), Error);
  EXPECT_THROW(strict(std::string(1'000'000, '[')), Error);
}

TEST(JsonTextTest, EndsAtWhateverIsCutOff) {
  for (const auto* text : {"\"", "\"\\", "\"abc", "/", "/*", "//", "{\"a\":\"\\"}) {
    EXPECT_NO_THROW(strict(text)) << text;
  }
}

}  // namespace
}  // namespace oph::server
