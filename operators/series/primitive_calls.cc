// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/series/primitive_calls.h"

#include <cstring>

#include "base/error.h"

namespace oph::operators::series {
namespace {

using io_server::Expression;

Expression array(std::span<const double> values) {
  const auto bytes = std::as_bytes(values);
  return Expression::array({bytes.begin(), bytes.end()});
}

}  // namespace

PrimitiveCalls::PrimitiveCalls(io_server::FragmentStore& store) : store_{store} {
  const auto servers = store.servers();
  if (servers.empty()) throw system_error("no I/O server is configured");
  server_ = servers.front();
}

std::vector<double> PrimitiveCalls::call(std::string_view name, std::string_view types,
                                         std::vector<Expression> arguments) {
  arguments.insert(arguments.begin(), {Expression::text(types), Expression::text("oph_double")});
  const auto bytes = store_.evaluate(server_, Expression::call(name, std::move(arguments)));
  std::vector<double> values(bytes.size() / sizeof(double));
  std::memcpy(values.data(), bytes.data(), values.size() * sizeof(double));
  return values;
}

std::vector<double> PrimitiveCalls::statistics(std::span<const double> values,
                                               std::string_view mask) {
  return call("oph_gsl_stats", "oph_double", {array(values), Expression::text(mask)});
}

std::vector<double> PrimitiveCalls::fit(std::span<const double> values, std::span<const double> x) {
  return call("oph_gsl_fit_linear_coeff", "oph_double|oph_double",
              {array(values), array(x), Expression::text("110000")});
}

std::vector<double> PrimitiveCalls::spline(std::span<const double> values,
                                           std::span<const double> x, std::span<const double> at) {
  return call("oph_gsl_spline", "oph_double|oph_double|oph_double",
              {array(values), array(x), array(at)});
}

std::vector<double> PrimitiveCalls::wavelet(std::span<const double> values) {
  return call("oph_gsl_dwt", "oph_double", {array(values)});
}

std::vector<double> PrimitiveCalls::inverse_wavelet(std::span<const double> coefficients) {
  return call("oph_gsl_idwt", "oph_double", {array(coefficients)});
}

}  // namespace oph::operators::series
