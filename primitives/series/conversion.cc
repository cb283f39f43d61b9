// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/conversion.h"

namespace oph::primitives {
namespace {

using udf::Missing;

template <udf::Measure T>
std::span<const double> load_parts(udf::Bytes measure, const std::optional<udf::Number>& missing,
                                   SeriesRoom& room) {
  const auto in = room.reader.read<T>(measure);
  const Missing<T> missing_in{missing};
  if constexpr (std::is_same_v<T, double>) {
    if (!missing_in.given()) return in;
  }
  const auto out = room.converted.as<double>(in.size());
  udf::best_version<&udf::convert_array<T, double>>()(in, missing_in, {}, out);
  return out;
}

template <udf::Measure T>
std::span<const double> load_complex(udf::Bytes measure, const std::optional<udf::Number>&,
                                     SeriesRoom& room) {
  udf::element_count(measure, 2 * sizeof(T));
  return load_parts<T>(measure, std::nullopt, room);
}

/// Real numbers become pairs with an imaginary part of zero; missing ones pairs of NaN.
template <udf::Measure T>
std::span<const double> load_as_complex(udf::Bytes measure,
                                        const std::optional<udf::Number>& missing,
                                        SeriesRoom& room) {
  const auto in = room.reader.read<T>(measure);
  const Missing<T> missing_in{missing};
  const auto out = room.converted.as<double>(2 * in.size());
  for (std::size_t i = 0; i < in.size(); ++i) {
    const bool gap = missing_in(in[i]);
    out[2 * i] = gap ? Missing<double>{}.value() : static_cast<double>(in[i]);
    out[2 * i + 1] = gap ? Missing<double>{}.value() : 0;
  }
  return out;
}

template <udf::Measure T>
udf::Bytes store_parts(std::span<const double> values, const std::optional<udf::Number>& missing,
                       udf::Buffer& room) {
  const Missing<T> missing_out{missing};
  if constexpr (std::is_same_v<T, double>) {
    if (!missing_out.given()) return std::as_bytes(values);
  }
  const auto out = room.as<T>(values.size());
  udf::best_version<&udf::convert_array<double, T>>()(values, {}, missing_out, out);
  return std::as_bytes(out);
}

template <udf::Measure T>
udf::Bytes store_real_parts(std::span<const double> values,
                            const std::optional<udf::Number>& missing, udf::Buffer& room) {
  const Missing<T> missing_out{missing};
  const auto out = room.as<T>(values.size() / 2);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double value = values[2 * i];
    out[i] = Missing<double>{}(value) ? missing_out.value() : udf::convert<T>(value);
  }
  return std::as_bytes(out);
}

}  // namespace

SeriesLoad choose_load(ElementType type, Numbers numbers) {
  if (is_complex(type) && numbers == Numbers::kReal) {
    throw udf::Error{"complex elements are not supported here", {{"type", call_name(type)}}};
  }
  return visit_real(part_type(type), [&]<class T>(Tag<T>) -> SeriesLoad {
    if (is_complex(type)) return load_complex<T>;
    return numbers == Numbers::kReal ? load_parts<T> : load_as_complex<T>;
  });
}

SeriesStore choose_store(ElementType type, Numbers numbers) {
  if (is_complex(type) && numbers == Numbers::kReal) {
    throw udf::Error{"the result is real: so must be its type", {{"type", call_name(type)}}};
  }
  if (!is_complex(type) && numbers == Numbers::kComplex) {
    throw udf::Error{"the result is complex: so must be its type", {{"type", call_name(type)}}};
  }
  return visit_real(part_type(type), [&]<class T>(Tag<T>) -> SeriesStore {
    const bool is_reduced = numbers == Numbers::kEither && !is_complex(type);
    return is_reduced ? store_real_parts<T> : store_parts<T>;
  });
}

}  // namespace oph::primitives
