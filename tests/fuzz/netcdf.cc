// SPDX-License-Identifier: GPL-3.0-or-later

// A file that users bring. Of the classic formats: the header through netCDF-C, and what an import
// makes of it before it reads data. Of HDF5 the part that we read ourselves, the index of chunks
// at the place that the first bytes of the input name: HDF5's own reading is not ours to mend.
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <string>

#include "operators/netcdf/chunk_index.h"
#include "operators/netcdf/chunk_layout.h"
#include "operators/netcdf/dimension_roles.h"
#include "operators/netcdf/encoding.h"
#include "operators/netcdf/file_content.h"
#include "tests/fuzz/entry.h"

namespace oph::operators::netcdf {
namespace {

using fuzz::expect;
using fuzz::is_taken;

/// A file without a name on any disk.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view bytes) : descriptor_{::memfd_create("fuzz", MFD_CLOEXEC)} {
    expect(descriptor_ >= 0, "no file in memory");
    const auto written = ::write(descriptor_, bytes.data(), bytes.size());
    expect(written == static_cast<ssize_t>(bytes.size()), "the file cannot be written");
  }
  ~MemoryFile() { ::close(descriptor_); }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int descriptor() const { return descriptor_; }
  std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

 private:
  int descriptor_;
};

void check_variable(const File& file, const FileVariable& variable) {
  // An import refuses scalars before.
  if (!variable.dimensions.empty()) {
    is_taken(Blame::kUser, [&] { dimension_roles(file, variable, {}, {}); });
  }
  is_taken(Blame::kUser, [&] { encoding(file, variable); });
  is_taken(Blame::kUser, [&] { chunk_layout(file, variable); });
  for (const int dimension : variable.dimensions) {
    const auto* coordinate = coordinate_variable(file, dimension);
    if (coordinate == nullptr) continue;
    constexpr std::int64_t kMostRead = 100;
    const auto size = file.dimensions()[static_cast<std::size_t>(dimension)].size;
    is_taken(Blame::kUser, [&] {
      const auto numbers = encoding(file, *coordinate);
      read_elements(file, *coordinate, numbers, 0, std::min(size, kMostRead));
    });
  }
}

void check_classic(std::string_view bytes) {
  const MemoryFile memory{bytes};
  is_taken(Blame::kUser, [&] {
    const auto file = File::open(memory.path(), "fuzz.nc");
    variable_list(file);
    dimension_list(file);
    metadata_list(file);
    for (const auto& variable : file.variables()) check_variable(file, variable);
  });
}

/// The first bytes: rank (2), where the object header is (2), size and chunk of each axis (1 each).
void check_chunk_index(std::string_view bytes) {
  constexpr std::size_t kMostAxes = 3;
  constexpr std::size_t kParameters = 3 + 2 * kMostAxes;
  if (bytes.size() < kParameters) return;
  const auto number = [&](std::size_t at) {
    return std::int64_t{static_cast<unsigned char>(bytes[at])};
  };
  const auto rank = static_cast<std::size_t>(number(0)) % kMostAxes + 1;
  const auto header = number(1) + 256 * number(2);
  std::array<std::int64_t, kMostAxes> extents{};
  std::array<std::int64_t, kMostAxes> chunk{};
  std::int64_t chunks = 1;
  for (std::size_t i = 0; i < rank; ++i) {
    extents[i] = number(3 + 2 * i) + 1;
    chunk[i] = number(4 + 2 * i) % extents[i] + 1;
    chunks *= (extents[i] + chunk[i] - 1) / chunk[i];
  }
  const MemoryFile memory{bytes.substr(kParameters)};
  const auto offsets = read_chunk_index(
      memory.descriptor(),
      {header, std::span{extents}.first(rank), std::span{chunk}.first(rank), sizeof(float)});
  expect(offsets.empty() || static_cast<std::int64_t>(offsets.size()) == chunks,
         "not one place for each chunk");
}

void check(std::string_view bytes) {
  if (bytes.starts_with("CDF")) {
    check_classic(bytes);
  } else {
    check_chunk_index(bytes);
  }
}

}  // namespace
}  // namespace oph::operators::netcdf

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::operators::netcdf::check(oph::fuzz::as_text(data, size));
  return 0;
}
