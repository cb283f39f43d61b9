// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/classic_header.h"

#include <netcdf.h>

#include <array>
#include <cstdint>
#include <fstream>
#include <limits>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

/// Of dimensions, variables, attributes and the dimensions of a variable; far more than files have.
constexpr std::uint64_t kMostElements = 1U << 20U;
constexpr std::uint64_t kLargestSize = std::numeric_limits<std::int64_t>::max();
constexpr std::uint64_t kNumber = 4;  ///< bytes of a tag, or of a type

enum Tag : std::uint64_t { kAbsent = 0, kDimensions = 10, kVariables = 11, kAttributes = 12 };

/// Walks through a header, which begins with "CDF" and the number of the format: 1, 2 or 5.
/// https://docs.unidata.ucar.edu/netcdf-c/current/file_format_specifications.html
class HeaderWalk {
 public:
  HeaderWalk(std::ifstream& file, std::uint64_t size, int format, std::string_view shown)
      : file_{file},
        left_{size},
        count_bytes_{format == 5 ? 8U : 4U},
        offset_bytes_{format == 1 ? 4U : 8U},
        shown_{shown} {}

  void check() {
    skip(kMagic);
    skip(count_bytes_);  // of records
    for (auto count = list(kDimensions); count > 0; --count) dimension();
    attributes();
    for (auto count = list(kVariables); count > 0; --count) variable();
  }

 private:
  static constexpr std::uint64_t kMagic = 4;

  [[noreturn]] void fail(std::string_view what, std::uint64_t value) const {
    throw user_error("not a NetCDF file that can be read: {} (value={}, path={})", what, value,
                     shown_);
  }

  void skip(std::uint64_t bytes) {
    if (bytes > left_) throw user_error("the file is truncated in its header (path={})", shown_);
    left_ -= bytes;
    file_.seekg(static_cast<std::streamoff>(bytes), std::ios::cur);
  }

  /// The next number, in the byte order of the network.
  std::uint64_t number(std::uint64_t bytes) {
    if (bytes > left_) throw user_error("the file is truncated in its header (path={})", shown_);
    left_ -= bytes;
    std::array<char, 8> text{};
    file_.read(text.data(), static_cast<std::streamsize>(bytes));
    if (!file_) throw user_error("the file cannot be read (path={})", shown_);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
      value = value << 8U | static_cast<unsigned char>(text[i]);
    return value;
  }

  /// Passes over so many bytes and those that fill up the last four.
  void skip_padded(std::uint64_t bytes) {
    skip(bytes);
    skip((kNumber - bytes % kNumber) % kNumber);
  }

  std::uint64_t count() {
    const auto value = number(count_bytes_);
    if (value > kMostElements) fail("its header announces too many elements", value);
    return value;
  }

  std::uint64_t list(Tag tag) {
    const auto found = number(kNumber);
    const auto elements = count();
    if (found != tag && (found != kAbsent || elements != 0)) {
      fail("its header has another list than that which is due", found);
    }
    return elements;
  }

  void name() {
    const auto bytes = number(count_bytes_);
    if (bytes > NC_MAX_NAME) fail("a name in its header is too long", bytes);
    skip_padded(bytes);
  }

  void dimension() {
    name();
    const auto size = number(count_bytes_);
    if (size > kLargestSize) fail("a dimension in its header is too long", size);
  }

  std::uint64_t bytes_of(std::uint64_t type) const {
    constexpr std::array<std::uint64_t, NC_UINT64 + 1> kBytes{0, 1, 1, 2, 4, 4, 8, 1, 2, 4, 8, 8};
    if (type == 0 || type >= kBytes.size()) fail("its header has an unknown type", type);
    return kBytes.at(type);
  }

  void attributes() {
    for (auto elements = list(kAttributes); elements > 0; --elements) {
      name();
      const auto width = bytes_of(number(kNumber));
      const auto values = number(count_bytes_);
      if (values > left_) throw user_error("the file is truncated in its header (path={})", shown_);
      skip_padded(values * width);
    }
  }

  void variable() {
    name();
    const auto rank = count();
    if (rank > NC_MAX_VAR_DIMS) fail("a variable in its header has too many dimensions", rank);
    skip(rank * count_bytes_);
    attributes();
    bytes_of(number(kNumber));
    skip(count_bytes_ + offset_bytes_);  // its size, and where it is
  }

  std::ifstream& file_;
  std::uint64_t left_;
  std::uint64_t count_bytes_;   ///< of a number of things
  std::uint64_t offset_bytes_;  ///< of a position in the file
  std::string_view shown_;
};

}  // namespace

void check_classic_header(const std::filesystem::path& path, std::string_view shown) {
  std::ifstream file{path, std::ios::binary};
  std::array<char, 4> magic{};
  file.read(magic.data(), magic.size());
  const int format = magic[3];
  const bool is_classic = file && std::string_view{magic.data(), 3} == "CDF" &&
                          (format == 1 || format == 2 || format == 5);
  if (!is_classic) return;
  file.seekg(0);
  HeaderWalk{file, std::filesystem::file_size(path), format, shown}.check();
}

}  // namespace oph::operators::netcdf
