// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web/operator_xml.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fixtures.h"

namespace oph::server {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(OperatorXmlTest, PrintsWhatTerminalsComplete) {
  OperatorManual manual = test::make_operator("oph_reduce", "write");
  manual.summary = "Reduces <all> & \"any\"";
  ArgumentManual cube;
  cube.name = "cube";
  cube.multiple = true;
  ArgumentManual size;
  size.name = "group_size";
  size.kind = ParameterKind::kInteger;
  size.fallback = "1";
  size.minimum = 0;
  size.maximum = 9;
  size.values = {"a", "b"};
  manual.arguments = {cube, size};
  EXPECT_EQ(operator_xml(manual), R"(<?xml version="1.0" encoding="UTF-8"?>
<operator name="oph_reduce" version="1.0" permission="write">
	<info>
		<abstract>Reduces &lt;all&gt; &amp; &quot;any&quot;</abstract>
	</info>
	<args>
		<argument type="string" mandatory="yes" multivalue="yes">cube</argument>
		<argument type="int" mandatory="no" default="1" minvalue="0" maxvalue="9" values="a|b">group_size</argument>
	</args>
</operator>
)");
}

TEST(OperatorXmlTest, ListsAndFindsFiles) {
  const auto manuals = test::manuals();
  const auto listing = operator_xml_listing(manuals);
  EXPECT_THAT(listing, HasSubstr("href=\"OPH_REDUCE_operator_1.0.xml\""));
  EXPECT_THAT(listing, Not(HasSubstr("OPH_GC")));
  EXPECT_TRUE(find_operator_xml(manuals, "OPH_REDUCE_operator_1.0.xml").has_value());
  for (const auto* file : {"OPH_GC_operator_1.0.xml", "OPH_NONE_operator_1.0.xml", "OPH_REDUCE", "",
                           "../x", "_operator_1.0.xml"}) {
    EXPECT_FALSE(find_operator_xml(manuals, file).has_value()) << file;
  }
}

}  // namespace
}  // namespace oph::server
