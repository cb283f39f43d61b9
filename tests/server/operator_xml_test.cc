// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web/operator_xml.h"

#include <gmock/gmock.h>

#include "tests/server/manuals_for_tests.h"

namespace oph::server {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(OperatorXml, DescribesArgumentsForCompletion) {
  const auto manuals = manuals_for_tests();
  const auto xml = find_operator_xml(manuals, "OPH_RESUME_operator_1.0.xml");
  ASSERT_TRUE(xml.has_value());
  EXPECT_THAT(*xml, HasSubstr("<operator name=\"oph_resume\""));
  EXPECT_THAT(*xml, HasSubstr("permission=\"read\""));
  EXPECT_THAT(*xml, HasSubstr("<argument type=\"string\" mandatory=\"no\" default=\"response\" "
                              "values=\"response|request\">document_type</argument>"));
  EXPECT_THAT(*xml, HasSubstr("<argument type=\"int\" mandatory=\"no\" default=\"1\" "
                              "minvalue=\"0\" maxvalue=\"5\">level</argument>"));
}

TEST(OperatorXml, ListsWhatUsersMayCall) {
  const auto listing = operator_xml_listing(manuals_for_tests());
  EXPECT_THAT(listing, HasSubstr("href=\"OPH_REDUCE_operator_1.0.xml\""));
  EXPECT_THAT(listing, HasSubstr("href=\"OPH_GET_CONFIG_operator_1.0.xml\""));
  EXPECT_THAT(listing, Not(HasSubstr("OPH_GC_")));
}

TEST(OperatorXml, KnowsNoOtherFiles) {
  const auto manuals = manuals_for_tests();
  for (const auto* file : {"", "OPH_GC_operator_1.0.xml", "OPH_NONE_operator_1.0.xml",
                           "OPH_LIST_operator_2.0.xml", "../../etc/passwd"}) {
    EXPECT_FALSE(find_operator_xml(manuals, file).has_value()) << file;
  }
}

TEST(OperatorXml, EscapesTexts) {
  auto manual = make_manual("oph_x", true, {"a"});
  manual.summary = "a < b & \"c\"";
  EXPECT_THAT(operator_xml(manual), HasSubstr("a &lt; b &amp; &quot;c&quot;"));
}

}  // namespace
}  // namespace oph::server
