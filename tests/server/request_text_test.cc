// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/request_text.h"

#include <gtest/gtest.h>

namespace oph::server {
namespace {

TEST(RequestText, UndoesBytesSentAsCharacters) {
  EXPECT_EQ(undo_double_encoding("caf\xC3\x83\xC2\xA9"), "caf\xC3\xA9");
}

TEST(RequestText, KeepsWhatWasEncodedOnce) {
  EXPECT_EQ(undo_double_encoding("plain"), "plain");
  EXPECT_EQ(undo_double_encoding("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(undo_double_encoding("\xE6\x97\xA5"), "\xE6\x97\xA5");
  EXPECT_EQ(undo_double_encoding("\xC3\x83\xC2\xA9\xE6\x97\xA5"), "\xC3\x83\xC2\xA9\xE6\x97\xA5");
}

TEST(RequestText, SurvivesTextThatEndsTooEarly) {
  EXPECT_EQ(undo_double_encoding("a\xC3"), "a\xC3");
  EXPECT_EQ(undo_double_encoding("\xFF"), "\xFF");
}

TEST(RequestText, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("plain"));
  EXPECT_TRUE(is_utf8("\xF0\x9F\x8C\x8D"));
  EXPECT_FALSE(is_utf8("\xC0\x80"));
  EXPECT_FALSE(is_utf8("\xED\xA0\x80"));
  EXPECT_FALSE(is_utf8("\xE6\x97"));
}

}  // namespace
}  // namespace oph::server
