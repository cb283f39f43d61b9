// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/classic_header.h"

#include <gmock/gmock.h>
#include <netcdf.h>

#include <array>
#include <fstream>
#include <iterator>
#include <string>

#include "base/error.h"
#include "tests/support/temporary_folder.h"

namespace oph::operators::netcdf {
namespace {

using testing::HasSubstr;

/// Made with one of the formats of nc_create.
class ClassicHeaderTest : public testing::TestWithParam<int> {
 protected:
  /// The bytes of a file with dimensions, attributes and variables, one of them of records.
  std::string good_file() const {
    int id = 0;
    std::array<int, 2> dimensions{};
    int variable = 0;
    EXPECT_EQ(nc_create(path().c_str(), GetParam() | NC_CLOBBER, &id), NC_NOERR);
    nc_def_dim(id, "time", NC_UNLIMITED, dimensions.data());
    nc_def_dim(id, "lat", 3, &dimensions[1]);
    nc_put_att_text(id, NC_GLOBAL, "title", 5, "odd 5");
    nc_def_var(id, "lat", NC_DOUBLE, 1, &dimensions[1], &variable);
    nc_def_var(id, "tas", NC_SHORT, 2, dimensions.data(), &variable);
    const short missing = -1;
    nc_put_att_short(id, variable, "missing_value", NC_SHORT, 1, &missing);
    EXPECT_EQ(nc_close(id), NC_NOERR);
    std::ifstream file{path(), std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  /// What is said of a file of these bytes; empty: nothing.
  std::string refusal(const std::string& bytes) const {
    std::ofstream{path(), std::ios::binary} << bytes;
    return guard([&] { check_classic_header(path(), "shown.nc"); }).text;
  }

  std::filesystem::path path() const { return folder_.path() / "classic.nc"; }

 private:
  test::TemporaryFolder folder_;
};

TEST_P(ClassicHeaderTest, TakesWhatTheLibraryWrites) {
  EXPECT_EQ(refusal(good_file()), "");
}

TEST_P(ClassicHeaderTest, RefusesLongNames) {
  auto bytes = good_file();
  // The number of its bytes ends right before a name.
  bytes.at(bytes.find("lat") - 2) = 1;
  EXPECT_EQ(refusal(bytes),
            "not a NetCDF file that can be read: a name in its header is too long (value=259, "
            "path=shown.nc)");
}

TEST_P(ClassicHeaderTest, RefusesMoreElementsThanAFileHas) {
  auto bytes = good_file();
  const std::size_t width = GetParam() == NC_64BIT_DATA ? 8 : 4;
  // The magic number, the number of records and the tag of the dimensions come before.
  bytes.at(4 + width + 4 + width - 4) = 1;
  EXPECT_THAT(refusal(bytes), HasSubstr("too many elements (value=16777218,"));
}

TEST_P(ClassicHeaderTest, RefusesUnknownTypesAndLists) {
  auto bytes = good_file();
  bytes.at(bytes.find("title") + 8 + 3) = 99;
  EXPECT_THAT(refusal(bytes), HasSubstr("unknown type (value=99,"));
  bytes.at(bytes.find("time") - (GetParam() == NC_64BIT_DATA ? 17 : 9)) = 11;
  EXPECT_THAT(refusal(bytes), HasSubstr("another list than that which is due (value=11,"));
}

TEST_P(ClassicHeaderTest, RefusesHeadersThatEndEarly) {
  const auto bytes = good_file();
  const auto end = bytes.rfind("missing_value");
  for (std::size_t size = 4; size <= end; ++size) {
    EXPECT_EQ(refusal(bytes.substr(0, size)),
              "the file is truncated in its header (path=shown.nc)");
  }
}

TEST_P(ClassicHeaderTest, LetsOtherFilesPass) {
  EXPECT_EQ(refusal(""), "");
  EXPECT_EQ(refusal("CDF"), "");
  EXPECT_EQ(refusal("\x89HDF\r\n\x1a\n"), "");
  EXPECT_EQ(refusal("CDF\x07 and nothing that it knows"), "");
}

INSTANTIATE_TEST_SUITE_P(Formats, ClassicHeaderTest,
                         testing::Values(0, NC_64BIT_OFFSET, NC_64BIT_DATA));

}  // namespace
}  // namespace oph::operators::netcdf
