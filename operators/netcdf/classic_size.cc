// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/classic_size.h"

#include <algorithm>
#include <array>

namespace oph::operators::netcdf {
namespace {

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

  std::int64_t bytes() const {
    auto sum = 4 + count_ + list() + attributes(NC_GLOBAL) + list();
    for (const auto& dimension : file_.dimensions()) sum += name(dimension.name) + count_;
    for (const auto& variable : file_.variables()) {
      const auto rank = static_cast<std::int64_t>(variable.dimensions.size());
      sum += name(variable.name) + count_ + rank * count_ + attributes(variable.id);
      sum += 4 + count_ + offset_;
    }
    return sum;
  }

 private:
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

}  // namespace

std::int64_t classic_size(const File& file) {
  int format = 0;
  file.check(nc_inq_format(file.id(), &format));
  const bool is_classic = format == NC_FORMAT_CLASSIC || format == NC_FORMAT_64BIT_OFFSET ||
                          format == NC_FORMAT_64BIT_DATA;
  if (!is_classic) return 0;
  std::int64_t fixed = 0;
  std::int64_t record = 0;
  std::int64_t records = 0;
  std::int64_t last_padding = 0;
  std::int64_t record_variables = 0;
  for (const auto& variable : file.variables()) {
    std::int64_t bytes = external_size(variable.type);
    bool is_record = false;
    for (const int id : variable.dimensions) {
      const auto& dimension = file.dimensions()[static_cast<std::size_t>(id)];
      is_record = is_record || dimension.is_unlimited;
      if (dimension.is_unlimited) records = dimension.size;
      if (!dimension.is_unlimited) bytes *= dimension.size;
    }
    last_padding = std::max(last_padding, pad(bytes) - bytes);
    if (is_record) ++record_variables;
    // The only record variable is not padded from record to record.
    (is_record ? record : fixed) += pad(bytes);
  }
  if (record_variables == 1) record -= std::min<std::int64_t>(record, 3);
  return HeaderSize{file, format}.bytes() + fixed + record * records - last_padding;
}

}  // namespace oph::operators::netcdf
