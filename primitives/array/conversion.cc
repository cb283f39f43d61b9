// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/conversion.h"

namespace oph::primitives {

Conversion::Conversion(const Element& from, const Element& to) : size_{to.size()} {
  if (from == to) return;
  if (from.fields.size() > 1 || to.fields.size() > 1) {
    throw udf::Error{"measures of several fields keep their types"};
  }
  alignment_ = udf::alignment_of(from.fields.front());
  convert_.emplace(from.fields.front(), to.fields.front());
}

Packed Conversion::operator()(Packed array, udf::Buffer& room) {
  if (!convert_) return array;
  check_result_size(array.length, size_);
  const auto out = room.as<std::byte>(array.length * size_);
  const auto* const in = reader_.aligned({array.data, array.bytes()}, alignment_);
  (*convert_)(in, array.length, std::nullopt, out.data());
  return {out.data(), array.length, size_};
}

}  // namespace oph::primitives
