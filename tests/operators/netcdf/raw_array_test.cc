// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/raw_array.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>

#include "tests/support/temporary_folder.h"

namespace oph::operators::netcdf {

inline bool operator==(const RawArray::Piece& one, const RawArray::Piece& other) {
  return one.in_box == other.in_box && one.in_file == other.in_file && one.bytes == other.bytes;
}

namespace {

using Pieces = std::vector<RawArray::Piece>;

class RawArrayTest : public testing::Test {
 protected:
  RawArray array(ArrayPlaces places) {
    std::ofstream{path_}.close();
    return RawArray{path_, "file", std::move(places)};
  }

  test::TemporaryFolder folder_;
  std::filesystem::path path_ = folder_.path() / "file";
};

// 6 rows of 5 elements of 2 bytes.
constexpr std::int64_t kRowBytes = 10;

TEST_F(RawArrayTest, ContiguousRowsAreOnePiece) {
  const auto rows = array({{6, 5}, {6, 5}, {100}, 2});
  EXPECT_EQ(rows.pieces({{0, 0}, {6, 5}}, kRowBytes), (Pieces{{0, 100, 60}}));
  EXPECT_EQ(rows.pieces({{2, 0}, {3, 5}}, kRowBytes), (Pieces{{0, 120, 30}}));
}

TEST_F(RawArrayTest, ChunksThatFollowEachOtherAreOnePiece) {
  const auto rows = array({{6, 5}, {2, 5}, {100, 120, 200}, 2});
  EXPECT_EQ(rows.pieces({{0, 0}, {6, 5}}, kRowBytes), (Pieces{{0, 100, 40}, {40, 200, 20}}));
  EXPECT_EQ(rows.pieces({{1, 0}, {4, 5}}, kRowBytes), (Pieces{{0, 110, 30}, {30, 200, 10}}));
}

TEST_F(RawArrayTest, PartsOfRowsAreNoPieces) {
  const auto rows = array({{6, 5}, {6, 3}, {100, 200}, 2});
  EXPECT_TRUE(rows.pieces({{0, 0}, {6, 5}}, kRowBytes).empty());
  EXPECT_TRUE(rows.pieces({{0, 0}, {1, 5}}, kRowBytes).empty());
}

TEST_F(RawArrayTest, BoxesGetToTheirPlaces) {
  auto rows = array({{6, 5}, {4, 3}, {100, 200, 300, 400}, 2});
  std::vector<std::int16_t> box(3 * 4);
  std::iota(box.begin(), box.end(), std::int16_t{1});
  rows.write({{2, 1}, {3, 4}}, reinterpret_cast<const std::byte*>(box.data()));
  std::ifstream file{path_, std::ios::binary};
  const auto at = [&](std::int64_t offset, std::int64_t element) {
    std::int16_t number = 0;
    file.seekg(offset + element * 2);
    file.read(reinterpret_cast<char*>(&number), sizeof(number));
    return number;
  };
  EXPECT_EQ(at(100, 2 * 3 + 1), 1);
  EXPECT_EQ(at(100, 2 * 3 + 2), 2);
  EXPECT_EQ(at(200, 2 * 3), 3);
  EXPECT_EQ(at(200, 3 * 3 + 1), 8);
  EXPECT_EQ(at(300, 1), 9);
  EXPECT_EQ(at(400, 1), 12);
  EXPECT_EQ(at(100, 2 * 3), 0);
}

}  // namespace
}  // namespace oph::operators::netcdf
