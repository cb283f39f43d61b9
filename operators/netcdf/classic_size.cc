// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/classic_size.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <limits>
#include <span>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

/// More than any file has: headers may announce sizes whose products no integer holds.
constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;

/// Of numbers from 0 to kMost.
constexpr std::int64_t times(std::int64_t a, std::int64_t b) {
  return b != 0 && a > kMost / b ? kMost : a * b;
}
constexpr std::int64_t plus(std::int64_t a, std::int64_t b) {
  return std::min(kMost, a + b);
}

constexpr std::int64_t pad(std::int64_t bytes) {
  return (bytes + 3) / 4 * 4;
}

std::int64_t external_size(nc_type type) {
  switch (type) {
    case NC_BYTE:
    case NC_CHAR:
    case NC_UBYTE:
      return 1;
    case NC_SHORT:
    case NC_USHORT:
      return 2;
    case NC_INT:
    case NC_UINT:
    case NC_FLOAT:
      return 4;
    default:
      return 8;
  }
}

/// Adds up the parts of a header as the format specification lists them.
class HeaderSize {
 public:
  HeaderSize(const File& file, int format)
      : file_{file},
        count_{format == NC_FORMAT_64BIT_DATA ? 8 : 4},
        offset_{format == NC_FORMAT_CLASSIC ? 4 : 8} {}

  std::int64_t bytes() const { return bytes_of_variables(file_.variables().size()); }
  /// Where the header says where a variable starts: at the end of what it says of it.
  std::int64_t place_of_offset(const FileVariable& variable) const {
    return bytes_of_variables(static_cast<std::size_t>(variable.id) + 1) - offset_;
  }
  std::int64_t offset_bytes() const { return offset_; }

 private:
  /// The header up to the end of the first variables.
  std::int64_t bytes_of_variables(std::size_t count) const {
    auto sum = 4 + count_ + list() + attributes(NC_GLOBAL) + list();
    for (const auto& dimension : file_.dimensions()) sum += name(dimension.name) + count_;
    for (const auto& variable : std::span{file_.variables()}.first(count)) {
      const auto rank = static_cast<std::int64_t>(variable.dimensions.size());
      sum += name(variable.name) + count_ + rank * count_ + attributes(variable.id);
      sum += 4 + count_ + offset_;
    }
    return sum;
  }
  std::int64_t list() const { return 4 + count_; }
  std::int64_t name(std::string_view text) const {
    return count_ + pad(static_cast<std::int64_t>(text.size()));
  }
  std::int64_t attributes(int variable) const {
    int count = 0;
    file_.check(nc_inq_varnatts(file_.id(), variable, &count));
    auto sum = list();
    for (int i = 0; i < count; ++i) {
      std::array<char, NC_MAX_NAME + 1> text{};
      nc_type type = NC_NAT;
      std::size_t length = 0;
      file_.check(nc_inq_attname(file_.id(), variable, i, text.data()));
      file_.check(nc_inq_att(file_.id(), variable, text.data(), &type, &length));
      const auto values = static_cast<std::int64_t>(length) * external_size(type);
      sum += name(text.data()) + 4 + count_ + pad(values);
    }
    return sum;
  }

  const File& file_;
  std::int64_t count_;   ///< bytes of a number of things
  std::int64_t offset_;  ///< bytes of a position in the file
};

/// How much room the variables take.
struct VariableSizes {
  std::int64_t fixed = 0;
  std::int64_t record = 0;  ///< those of one record
  std::int64_t records = 0;
  std::int64_t last_padding = 0;
};

VariableSizes variable_sizes(const File& file) {
  VariableSizes sizes;
  std::int64_t record_variables = 0;
  std::int64_t last_record_bytes = 0;
  for (const auto& variable : file.variables()) {
    std::int64_t bytes = external_size(variable.type);
    bool is_record = false;
    for (const int id : variable.dimensions) {
      const auto& dimension = file.dimensions()[static_cast<std::size_t>(id)];
      is_record = is_record || dimension.is_unlimited;
      if (dimension.is_unlimited) sizes.records = dimension.size;
      if (!dimension.is_unlimited) bytes = times(bytes, std::min(kMost, dimension.size));
    }
    sizes.last_padding = std::max(sizes.last_padding, pad(bytes) - bytes);
    if (is_record) {
      ++record_variables;
      last_record_bytes = bytes;
    }
    auto& total = is_record ? sizes.record : sizes.fixed;
    total = plus(total, pad(bytes));
  }
  // The only record variable is not padded from record to record.
  if (record_variables == 1) sizes.record = last_record_bytes;
  return sizes;
}

int classic_format(const File& file) {
  int format = 0;
  file.check(nc_inq_format(file.id(), &format));
  return format;
}

}  // namespace

std::int64_t classic_size(const File& file) {
  const auto format = classic_format(file);
  const bool is_classic = format == NC_FORMAT_CLASSIC || format == NC_FORMAT_64BIT_OFFSET ||
                          format == NC_FORMAT_64BIT_DATA;
  if (!is_classic) return 0;
  const auto sizes = variable_sizes(file);
  const auto data = plus(sizes.fixed, times(sizes.record, std::min(kMost, sizes.records)));
  return plus(HeaderSize{file, format}.bytes(), data) - sizes.last_padding;
}

ClassicPlace classic_place(const File& file, const std::filesystem::path& path,
                           const FileVariable& variable) {
  const HeaderSize header{file, classic_format(file)};
  std::ifstream stream{path, std::ios::binary};
  stream.seekg(header.place_of_offset(variable));
  ClassicPlace place;
  for (std::int64_t i = 0; i < header.offset_bytes(); ++i) {
    place.offset = place.offset << 8 | stream.get();
  }
  if (!stream) throw system_error("the header of a file cannot be read (path={})", file.shown());
  for (const int id : variable.dimensions) {
    if (!file.dimensions()[static_cast<std::size_t>(id)].is_unlimited) continue;
    place.record_step = variable_sizes(file).record;
  }
  return place;
}

}  // namespace oph::operators::netcdf
