// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/storage_engine.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace oph::io_server {
namespace {

TEST(StorageEngine, IsFoundInAnyCase) {
  EXPECT_EQ(storage_engine("aria").name, "Aria");
  EXPECT_TRUE(storage_engine("MYISAM").needs_flush);
  EXPECT_FALSE(storage_engine("InnoDB").needs_flush);
}

TEST(StorageEngine, NamesTheChoices) {
  try {
    storage_engine("memory");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.blame(), Blame::kUser);
    EXPECT_THAT(error.text(), testing::HasSubstr("MyISAM, Aria, InnoDB (io.engine=memory)"));
  }
}

}  // namespace
}  // namespace oph::io_server
