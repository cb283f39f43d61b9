// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/request_text.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

TEST(RequestTextTest, UndoesDoubleEncoding) {
  EXPECT_EQ(undo_double_encoding("\u00c3\u00a9t\u00c3\u00a9"), "\u00e9t\u00e9");
  EXPECT_EQ(undo_double_encoding("\u00e2\u0082\u00ac"), "\u20ac");
}

TEST(RequestTextTest, LeavesOtherTextsAlone) {
  for (const auto* text :
       {"", "plain", "\u00e9t\u00e9", "\u20ac", "\u00c3\u00a9 \u20ac", "\u00c3"}) {
    EXPECT_EQ(undo_double_encoding(text), text);
  }
}

TEST(RequestTextTest, TellsUtf8) {
  for (const auto* text : {"", "plain", "\u00e9", "\u20ac", "\U0001F30A", "\xF4\x8F\xBF\xBF"}) {
    EXPECT_TRUE(is_utf8(text)) << text;
  }
  for (const auto* text : {"\xff", "\x80", "\xC3", "\xC3\x28", "\xC0\x80", "\xE0\x80\x80",
                           "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xE2\x82"}) {
    EXPECT_FALSE(is_utf8(text)) << text;
  }
}

TEST(RequestTextTest, ChecksTextsInPieces) {
  Utf8Check check;
  check.add("\xE2");
  EXPECT_FALSE(check.is_good());
  check.add("\x82\xAC rest");
  EXPECT_TRUE(check.is_good());
  check.add("\xE2\x28");
  check.add("\xA1");
  EXPECT_FALSE(check.is_good());
}

}  // namespace
}  // namespace oph::server
