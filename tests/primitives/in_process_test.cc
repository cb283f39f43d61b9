// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <array>

#include "tests/primitives/plugin.h"

namespace oph::tests {
namespace {

/// Each case file through the entry points of the plugin, in this process.
class InProcess : public testing::TestWithParam<std::string> {};

TEST_P(InProcess, GivesWhatTheCaseExpects) {
  const Plugin plugin;
  for (const auto& call : read_case(GetParam())) check(call, plugin.call(call));
}

INSTANTIATE_TEST_SUITE_P(Primitives, InProcess, testing::ValuesIn(case_names()),
                         [](const auto& test) { return test.param; });

/// Measures may lie at any address: shift one through all of them.
TEST(Alignment, MisalignedMeasuresGiveTheSame) {
  const Plugin plugin;
  for (std::size_t shift = 0; shift < 16; ++shift) {
    std::string memory(shift, '\0');
    const auto measure = read_value("double[1 2 3 4 5]");
    memory += measure.bytes;
    UDF_INIT init{};
    std::string types = "oph_double";
    std::array<Item_result, 3> kinds{STRING_RESULT, STRING_RESULT, STRING_RESULT};
    std::array<char*, 3> pointers{types.data(), types.data(), memory.data() + shift};
    std::array<unsigned long, 3> lengths{types.size(), types.size(), measure.bytes.size()};
    std::array<char, 3> nullable{};
    UDF_ARGS arguments{3, kinds.data(), pointers.data(), lengths.data(), nullable.data()};
    std::array<char, MYSQL_ERRMSG_SIZE> message{};
    ASSERT_EQ(
        0, plugin.symbol<InitFunction>("oph_sum_scalar_init")(&init, &arguments, message.data()));
    unsigned long length = 0;
    char is_null = 0;
    char error = 0;
    const char* const result = plugin.symbol<StringFunction>("oph_sum_scalar")(
        &init, &arguments, message.data(), &length, &is_null, &error);
    EXPECT_EQ(measure.bytes, std::string(result, length));
    plugin.symbol<DeinitFunction>("oph_sum_scalar_deinit")(&init);
  }
}

}  // namespace
}  // namespace oph::tests
