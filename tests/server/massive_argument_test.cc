// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/massive_argument.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "fixtures.h"

namespace oph::server {
namespace {

using test::argument;
using test::make_operator;
using testing::SizeIs;

std::optional<MassiveArgument> find(const OperatorManual& manual, std::string_view arguments) {
  return find_massive_argument(TaskString::parse(arguments), manual);
}

const auto kReduce = make_operator("oph_reduce", "write", {argument("cube")});
const auto kMerge = make_operator("oph_merge", "write", {argument("cubes", true)});
const auto kImport =
    make_operator("oph_importnc", "write", {argument("src_path", true), argument("input", true)});
const auto kImports =
    make_operator("oph_importncs", "write", {argument("src_path", true), argument("input", true)});
const auto kConcat =
    make_operator("oph_concatnc", "write", {argument("cube"), argument("src_path", true)});
const auto kGeneric = make_operator("oph_generic", "write", {argument("input", true)});

TEST(MassiveArgumentTest, OneCubeIsNoMassiveTask) {
  EXPECT_FALSE(find(kReduce, "cube=http://h/1/2;operation=avg;"));
  EXPECT_FALSE(find(kReduce, "operation=avg;"));
  EXPECT_FALSE(find(kImport, "src_path=a.nc;"));
  EXPECT_FALSE(find(kImport, "src_path=a[0-9].nc;"));
}

TEST(MassiveArgumentTest, FiltersAndListsOfCubes) {
  const auto filter = find(kReduce, "cube=[level=1];");
  ASSERT_TRUE(filter);
  EXPECT_EQ(filter->name, "cube");
  EXPECT_EQ(filter->kind, TargetKind::kCubes);
  EXPECT_FALSE(filter->is_list);
  const auto list = find(kReduce, "cube=http://h/1/2|http://h/1/3;");
  ASSERT_TRUE(list);
  EXPECT_THAT(list->parts, SizeIs(2));
}

TEST(MassiveArgumentTest, ListsOfOneTask) {
  EXPECT_FALSE(find(kMerge, "cubes=http://h/1/2|http://h/1/3;"));
  const auto filter = find(kMerge, "cubes=[*];");
  ASSERT_TRUE(filter);
  EXPECT_TRUE(filter->is_list);
}

TEST(MassiveArgumentTest, Files) {
  EXPECT_TRUE(find(kImport, "src_path=[*.nc];"));
  EXPECT_TRUE(find(kImport, "src_path=a.nc|b.nc;"));
  EXPECT_FALSE(find(kImports, "src_path=a.nc|b.nc;"));
  const auto joined = find(kImports, "src_path=[*.nc];");
  ASSERT_TRUE(joined);
  EXPECT_TRUE(joined->is_list);
  EXPECT_EQ(find(kImport, "src_path=a.nc;input=[*.nc];")->name, "input");
  EXPECT_FALSE(find(kImport, "src_path=[*.nc];input=a.nc;"));
  EXPECT_FALSE(find(kGeneric, "input=[*];")) << "this argument is something else";
}

TEST(MassiveArgumentTest, WhatTheOperatorHasNoArgumentFor) {
  EXPECT_FALSE(find(kImport, "cube=[*];src_path=a.nc;"));
  const auto foreign = [] {
    auto manual = make_operator("oph_foreign", "write");
    manual.has_arguments = false;
    return manual;
  }();
  EXPECT_TRUE(find(foreign, "cube=[*];"));
  EXPECT_FALSE(find(foreign, "cube=a|b;")) << "it may take a list";
}

TEST(MassiveArgumentTest, CubesAndFilesTogether) {
  EXPECT_TRUE(find(kConcat, "cube=[*];src_path=a.nc;"));
  EXPECT_TRUE(find(kConcat, "cube=http://h/1/2;src_path=a.nc|b.nc;"));
  EXPECT_THROW(find(kConcat, "cube=[*];src_path=[*.nc];"), Error);
}

}  // namespace
}  // namespace oph::server
