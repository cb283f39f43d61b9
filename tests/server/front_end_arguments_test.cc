// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "base/error.h"
#include "fixtures.h"
#include "server/front_end/arguments.h"

namespace oph::server {
namespace {

const auto kManuals = test::manuals();

FrontEndArguments arguments(std::string_view operator_name, std::string_view text) {
  return {*kManuals.find(operator_name), TaskString::parse(text)};
}

std::string error_of(std::string_view operator_name, std::string_view text) {
  try {
    arguments(operator_name, text);
    return "none";
  } catch (const Error& error) {
    return error.text();
  }
}

TEST(FrontEndArgumentsTest, TakesDefaultsAndValues) {
  const auto resume = arguments("oph_resume", "id=7;save=yes;ncores=1;objkey_filter=all;");
  EXPECT_EQ(resume.integer("id"), 7);
  EXPECT_EQ(resume.integer("level"), 1);
  EXPECT_TRUE(resume.flag("save"));
  EXPECT_EQ(resume.text("session"), "this");
}

TEST(FrontEndArgumentsTest, NamesWhatIsWrong) {
  EXPECT_EQ(error_of("oph_resume", "lvel=1;"), "unknown argument (lvel), did you mean level?");
  EXPECT_EQ(error_of("oph_resume", "level=6;"),
            "level must be a whole number from 0 to 5 (level=6)");
  EXPECT_EQ(error_of("oph_resume", "id=-1;"), "id must be a whole number of at least 0 (id=-1)");
  EXPECT_EQ(error_of("oph_resume", "id=x;"), "id must be a whole number of at least 0 (id=x)");
  EXPECT_EQ(error_of("oph_resume", "save=maybe;"), "save must be one of yes, no (save=maybe)");
  EXPECT_EQ(error_of("oph_cancel", ""), "id is missing");
}

}  // namespace
}  // namespace oph::server
