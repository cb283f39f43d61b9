// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "tests/primitives/plugin.h"

namespace oph::tests {
namespace {

Call square(const std::string& type, const std::string& measure) {
  Call call;
  call.function = "oph_square";
  for (const auto& argument : {"'" + type + "'", "'" + type + "'", measure}) {
    call.arguments.push_back({.values = {read_value(argument)}});
  }
  return call;
}

/// A library beside the main one in the same process.
class OutsideLibrary : public testing::Test {
 protected:
  Plugin main_;
  Plugin outside_{OPH_OUTSIDE_LIBRARY, main_};
};

TEST_F(OutsideLibrary, HasManualsOfItsOwn) {
  const auto manuals = outside_.manuals();
  ASSERT_EQ(2, manuals.size());
  EXPECT_EQ("oph_square", manuals.at(0).at("name"));
  EXPECT_EQ("oph_root_mean_square", manuals.at(1).at("name"));
}

TEST_F(OutsideLibrary, Computes) {
  auto call = square("oph_int", "int[1 -2 3]");
  call.expected = {read_value("int[1 4 9]")};
  check(call, outside_.call(call));
}

TEST_F(OutsideLibrary, ReturnsANumber) {
  auto call = square("oph_float", "float[1 7 nan]");
  call.function = "oph_root_mean_square";
  call.expected = {read_value("double[5]")};
  check(call, outside_.call(call));
}

TEST_F(OutsideLibrary, LeavesItsErrorsToTheMainOne) {
  auto call = square("oph_integer", "int[1]");
  call.expected_error = "unknown type (type=oph_integer)";
  check(call, outside_.call(call));
}

}  // namespace
}  // namespace oph::tests
