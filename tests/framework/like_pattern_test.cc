// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/like_pattern.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace oph::framework {
namespace {

TEST(LikePattern, Matches) {
  EXPECT_TRUE(matches_like("", ""));
  EXPECT_TRUE(matches_like("", "%"));
  EXPECT_TRUE(matches_like("tos_2000", "tos%"));
  EXPECT_TRUE(matches_like("tos_2000", "%2000"));
  EXPECT_TRUE(matches_like("tos_2000", "%o%_0%"));
  EXPECT_TRUE(matches_like("tos", "TOS"));
  EXPECT_TRUE(matches_like("abc", "a_c"));
  EXPECT_TRUE(matches_like("a%c", "a\\%c"));
  EXPECT_TRUE(matches_like("caf\u00e9", "caf_"));
  EXPECT_TRUE(matches_like("a\\", "a\\"));
}

TEST(LikePattern, DoesNotMatch) {
  EXPECT_FALSE(matches_like("", "_"));
  EXPECT_FALSE(matches_like("x", ""));
  EXPECT_FALSE(matches_like("tos", "to"));
  EXPECT_FALSE(matches_like("tos", "tos_"));
  EXPECT_FALSE(matches_like("abc", "a\\%c"));
  EXPECT_FALSE(matches_like("abd", "%c"));
}

TEST(LikePattern, OfFiltersAllMeansEverything) {
  EXPECT_TRUE(passes_filter("anything", "all"));
  EXPECT_FALSE(passes_filter("anything", "al_"));
}

/// What the pattern says, in the plainest way.
bool naive(std::string_view text, std::string_view pattern) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '%') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (naive(text.substr(i), pattern.substr(1))) return true;
    }
    return false;
  }
  if (text.empty() || (pattern.front() != '_' && pattern.front() != text.front())) return false;
  return naive(text.substr(1), pattern.substr(1));
}

TEST(LikePattern, AgreesWithTheDefinition) {
  std::mt19937 random{11};
  const auto make = [&](std::string_view letters, std::size_t longest) {
    std::string text;
    for (auto left = random() % (longest + 1); left > 0; --left) {
      text += letters[random() % letters.size()];
    }
    return text;
  };
  for (int trial = 0; trial < 20000; ++trial) {
    const auto text = make("ab", 8), pattern = make("ab%_", 6);
    ASSERT_EQ(matches_like(text, pattern), naive(text, pattern)) << text << " LIKE " << pattern;
  }
}

TEST(LikePattern, StaysFastOnHostilePatterns) {
  std::string pattern;
  for (int i = 0; i < 2000; ++i) pattern += "%a";
  EXPECT_FALSE(matches_like(std::string(20000, 'a'), pattern + "b"));
}

}  // namespace
}  // namespace oph::framework
