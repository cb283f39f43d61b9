// SPDX-License-Identifier: GPL-3.0-or-later
#include <gmock/gmock.h>

#include "base/error.h"
#include "server/front_end/arguments.h"
#include "server/front_end/front_end_manuals.h"

namespace oph::server {
namespace {

using testing::HasSubstr;

OperatorManual manual_of(std::string_view name) {
  for (auto& manual : front_end_manuals()) {
    if (manual.name == name) return manual;
  }
  return {};
}

std::string error_of(std::string_view name, std::string_view arguments) {
  const auto manual = manual_of(name);
  try {
    const FrontEndArguments given{manual, TaskString::parse(arguments)};
  } catch (const Error& error) {
    return error.text();
  }
  return "no error";
}

TEST(FrontEndArguments, TakesDefaultsAndToleratesWhatClientsAdd) {
  const auto manual = manual_of("oph_resume");
  const FrontEndArguments given{manual, TaskString::parse("id=7;cwd=/;cdd=/;ncores=1;ncore=1;")};
  EXPECT_EQ(given.integer("id"), 7);
  EXPECT_EQ(given.integer("level"), 1);
  EXPECT_FALSE(given.flag("save"));
}

TEST(FrontEndArguments, NamesWhatIsWrong) {
  EXPECT_EQ(error_of("oph_resume", "idd=7"), "unknown argument (idd), did you mean id?");
  EXPECT_THAT(error_of("oph_resume", "id=x"), HasSubstr("(id=x)"));
  EXPECT_THAT(error_of("oph_resume", "level=6"), HasSubstr("from 0 to 5 (level=6)"));
  EXPECT_THAT(error_of("oph_resume", "save=maybe"), HasSubstr("save must be one of yes, no"));
  EXPECT_EQ(error_of("oph_cancel", "type=kill"), "id is missing");
  EXPECT_THAT(error_of("oph_cancel", "id=0"), HasSubstr("at least 1 (id=0)"));
}

}  // namespace
}  // namespace oph::server
