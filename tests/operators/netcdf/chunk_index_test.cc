// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/chunk_index.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <hdf5.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <string>

#include "operators/netcdf/hdf5_handle.h"

namespace oph::operators::netcdf {
namespace {

using Numbers = std::vector<std::int64_t>;

/// A file with a variable of 8-byte numbers in chunks, and many attributes, so that its header goes
/// on elsewhere.
class ChunkedFile {
 public:
  ChunkedFile(Numbers extents, Numbers chunk, bool is_latest = false, bool is_complete = true)
      : extents_{std::move(extents)}, chunk_{std::move(chunk)} {
    path_ = (std::filesystem::temp_directory_path() / "oph_chunks_XXXXXX").string();
    ::close(::mkstemp(path_.data()));
    const Hdf5Handle access{H5Pcreate(H5P_FILE_ACCESS), H5Pclose};
    const auto low = is_latest ? H5F_LIBVER_LATEST : H5F_LIBVER_EARLIEST;
    H5Pset_libver_bounds(access.get(), low, H5F_LIBVER_LATEST);
    const Hdf5Handle file{H5Fcreate(path_.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.get()),
                          H5Fclose};
    const Hdf5Handle array = create(file.get());
    for (int i = 0; i < 30; ++i) add_attribute(array.get(), "attribute_" + std::to_string(i));
    write(array.get(), is_complete);
  }
  ~ChunkedFile() { std::filesystem::remove(path_); }
  ChunkedFile(const ChunkedFile&) = delete;
  ChunkedFile& operator=(const ChunkedFile&) = delete;

  const std::string& path() const { return path_; }

  Numbers read() const {
    H5O_info_t info{};
    {
      const Hdf5Handle file{H5Fopen(path_.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
      const Hdf5Handle array{H5Dopen2(file.get(), "v", H5P_DEFAULT), H5Dclose};
      H5Oget_info(array.get(), &info);
    }
    return read_at(static_cast<std::int64_t>(info.addr));
  }

  Numbers read_at(std::int64_t header) const {
    const auto descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC);
    auto offsets = read_chunk_index(descriptor, {header, extents_, chunk_, sizeof(double)});
    ::close(descriptor);
    return offsets;
  }

  /// Numbers at the places that were read: one for each chunk.
  Numbers values(const Numbers& offsets) const {
    std::ifstream file{path_, std::ios::binary};
    Numbers values;
    for (const auto offset : offsets) {
      std::int64_t value = 0;
      file.seekg(offset).read(reinterpret_cast<char*>(&value), sizeof(value));
      values.push_back(value);
    }
    return values;
  }

 private:
  Hdf5Handle create(hid_t file) const {
    const std::vector<hsize_t> sizes(extents_.begin(), extents_.end());
    const std::vector<hsize_t> most(extents_.size(), H5S_UNLIMITED);
    const auto rank = static_cast<int>(sizes.size());
    const Hdf5Handle space{H5Screate_simple(rank, sizes.data(), most.data()), H5Sclose};
    const Hdf5Handle creation{H5Pcreate(H5P_DATASET_CREATE), H5Pclose};
    const std::vector<hsize_t> chunk(chunk_.begin(), chunk_.end());
    H5Pset_chunk(creation.get(), rank, chunk.data());
    return {
        H5Dcreate2(file, "v", H5T_STD_I64LE, space.get(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
        H5Dclose};
  }

  static void add_attribute(hid_t array, const std::string& name) {
    const Hdf5Handle space{H5Screate(H5S_SCALAR), H5Sclose};
    const Hdf5Handle attribute{
        H5Acreate2(array, name.c_str(), H5T_STD_I64LE, space.get(), H5P_DEFAULT, H5P_DEFAULT),
        H5Aclose};
    const std::int64_t number = 7;
    H5Awrite(attribute.get(), H5T_NATIVE_INT64, &number);
  }

  /// Each element of a chunk is the number of the chunk.
  void write(hid_t array, bool is_complete) const {
    std::int64_t chunk_elements = 1;
    for (const auto size : chunk_) chunk_elements *= size;
    std::int64_t chunks = 1;
    for (std::size_t i = 0; i < extents_.size(); ++i) {
      chunks *= (extents_[i] + chunk_[i] - 1) / chunk_[i];
    }
    // In an order that is not that of the file.
    for (std::int64_t i = 0; i < chunks - (is_complete ? 0 : 1); ++i) {
      const auto number = i % 2 == 0 ? i / 2 : chunks - 1 - i / 2;
      std::vector<hsize_t> start(extents_.size());
      auto rest = number;
      for (auto axis = extents_.size(); axis-- > 0;) {
        const auto along = (extents_[axis] + chunk_[axis] - 1) / chunk_[axis];
        start[axis] = static_cast<hsize_t>(rest % along * chunk_[axis]);
        rest /= along;
      }
      const Numbers data(static_cast<std::size_t>(chunk_elements), number);
      H5Dwrite_chunk(array, H5P_DEFAULT, 0, start.data(), data.size() * sizeof(double),
                     data.data());
    }
  }

  Numbers extents_;
  Numbers chunk_;
  std::string path_;
};

TEST(ChunkIndex, FindsEveryChunk) {
  const std::vector<std::pair<Numbers, Numbers>> shapes{
      {{5}, {5}}, {{10000}, {1}}, {{70, 40}, {1, 40}}, {{61, 12, 10}, {4, 5, 10}}};
  for (const auto& [extents, chunk] : shapes) {
    const ChunkedFile file{extents, chunk};
    const auto offsets = file.read();
    ASSERT_FALSE(offsets.empty());
    const auto values = file.values(offsets);
    for (std::size_t i = 0; i < values.size(); ++i) {
      ASSERT_EQ(values[i], static_cast<std::int64_t>(i));
    }
  }
}

TEST(ChunkIndex, DoesNotGuess) {
  EXPECT_TRUE(ChunkedFile({10, 3}, {1, 3}, false, false).read().empty());  // a chunk is missing
  EXPECT_TRUE(ChunkedFile({10, 3}, {1, 3}, true).read().empty());          // another kind of index
  const ChunkedFile file{{10, 3}, {1, 3}};
  EXPECT_FALSE(file.read().empty());
  for (const std::int64_t header : {0, 1, 8, 100, 1 << 30, -5}) {
    EXPECT_TRUE(file.read_at(header).empty()) << header;
  }
}

TEST(ChunkIndex, SurvivesDamagedFiles) {
  const ChunkedFile file{{40, 3}, {1, 3}};
  const auto whole = file.read();
  const auto size = std::filesystem::file_size(file.path());
  H5O_info_t info{};
  {
    const Hdf5Handle opened{H5Fopen(file.path().c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
    const Hdf5Handle array{H5Dopen2(opened.get(), "v", H5P_DEFAULT), H5Dclose};
    H5Oget_info(array.get(), &info);
  }
  const auto header = static_cast<std::int64_t>(info.addr);
  // Every byte in turn: what comes back is nothing, or as many places as there are chunks.
  std::fstream bytes{file.path(), std::ios::binary | std::ios::in | std::ios::out};
  for (std::uintmax_t place = 0; place < size; ++place) {
    const auto position = static_cast<std::streamoff>(place);
    const auto kept = static_cast<char>(bytes.seekg(position).get());
    bytes.seekp(position).put(static_cast<char>(~kept)).flush();
    const auto offsets = file.read_at(header);
    EXPECT_TRUE(offsets.empty() || offsets.size() == whole.size()) << place;
    bytes.seekp(position).put(kept).flush();
  }
  EXPECT_EQ(file.read_at(header), whole);
  std::filesystem::resize_file(file.path(), size / 2);
  EXPECT_TRUE(file.read_at(header).empty());
}

}  // namespace
}  // namespace oph::operators::netcdf
