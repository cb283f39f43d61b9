// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/file_listing.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/response.h"

namespace oph::server {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

Filter filter(std::string_view text) {
  return std::get<Filter>(parse_targets(TargetKind::kFiles, "src_path", text).at(0));
}

std::string listing(std::string_view text) {
  return file_listing(filter(text), "/here").text();
}

std::string answer(const std::vector<std::vector<std::string>>& rows) {
  Response response;
  response.add_grid("fs", {"/", "", {{"T"}, {"OBJECT"}}, rows});
  response.set_success();
  return response.to_json({});
}

std::vector<std::string> names(std::string_view text,
                               const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::string> names;
  for (const auto& target : listed_files(filter(text), "src_path", answer(rows), "/base")) {
    names.push_back(target.name);
    for (const auto& [name, value] : target.arguments) names.back() += " " + name + "=" + value;
  }
  return names;
}

TEST(FileListingTest, WildcardsInTheLastPart) {
  EXPECT_EQ(listing("[/dir/*.nc]"),
            "command=ls;dpath=/dir;realpath=yes;cdd=/here;file=*.nc;recursive=no;depth=0;");
  EXPECT_THAT(listing("[*.nc]"), AllOf(HasSubstr("dpath=.;"), HasSubstr("file=*.nc;")));
  EXPECT_THAT(listing("[/*.nc]"), HasSubstr("dpath=/;"));
  EXPECT_THAT(listing("[a/b]"), AllOf(HasSubstr("dpath=a/b;"), Not(HasSubstr("file="))));
  EXPECT_THAT(listing("[*]"), AllOf(HasSubstr("dpath=.;"), Not(HasSubstr("file="))));
}

TEST(FileListingTest, NamedConditions) {
  EXPECT_EQ(listing("[path=/dir;file=a?.nc;recursive=yes;depth=3;measure=tas]"),
            "command=ls;dpath=/dir;realpath=yes;cdd=/here;file=a?.nc;recursive=yes;depth=3;"
            "measure=tas;");
}

TEST(FileListingTest, WildcardsElsewhere) {
  EXPECT_THROW(listing("[/a*/b.nc]"), Error);
  EXPECT_THROW(listing("[path=/a/*.nc;file=b.nc]"), Error);
}

TEST(FileListingTest, FilesBelowTheBaseByName) {
  EXPECT_THAT(names("[*]", {{"d", "/base/dir/"}, {"f", "/base/z.nc"}, {"f", "/base/dir/a b.nc"}}),
              ElementsAre("/dir/a b.nc", "/z.nc"));
}

TEST(FileListingTest, NamesOfMeasures) {
  EXPECT_THAT(names("[*;convention=cmip5]", {{"f", "/base/x/tas_Amon_r1.nc"}}),
              ElementsAre("/x/tas_Amon_r1.nc measure=tas"));
}

TEST(FileListingTest, NamesThatWouldEndTheArgument) {
  for (const auto* name :
       {"/base/a;container=b.nc", "/base/a|b.nc", "/base/a[1].nc", "/base/a\nb"}) {
    EXPECT_THROW(names("[*]", {{"f", name}}), Error) << name;
  }
}

TEST(FileListingTest, AFailureNamesTheArgument) {
  Response response;
  response.set_error("no such file or folder (dpath=/none)");
  try {
    listed_files(filter("[/none/*]"), "src_path", response.to_json({}), "/base");
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.text(),
                AllOf(HasSubstr("no such file or folder"), HasSubstr("(src_path=[/none/*])")));
  }
}

}  // namespace
}  // namespace oph::server
