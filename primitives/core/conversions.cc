// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/udf/convert.h"

namespace oph::primitives::udf {

template class Conversion<std::int8_t>;
template class Conversion<std::int16_t>;
template class Conversion<std::int32_t>;
template class Conversion<std::int64_t>;
template class Conversion<float>;
template class Conversion<double>;
template class Conversion<Complex<std::int32_t>>;
template class Conversion<Complex<std::int64_t>>;
template class Conversion<Complex<float>>;
template class Conversion<Complex<double>>;

}  // namespace oph::primitives::udf
