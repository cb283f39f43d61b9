// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gsl/gsl_wavelet.h>

#include <bit>

#include "primitives/series/gsl.h"
#include "primitives/series/series.h"

namespace oph::primitives {

inline constexpr Parameter kWaveletFamily{
    .name = "family",
    .kind = ParameterKind::kChoice,
    .help = "family of the wavelet; _C centres it",
    .fallback = "DAUBECHIES",
    .values = "DAUBECHIES|HAAR|BSPLINE|DAUBECHIES_C|HAAR_C|BSPLINE_C"};
inline constexpr Parameter kWaveletMember{
    .name = "member",
    .kind = ParameterKind::kInteger,
    .help =
        "member of the family: DAUBECHIES even from 4 to 20; HAAR 2; BSPLINE 103, 105, 202, "
        "204, 206, 208, 301, 303, 305, 307 or 309",
    .fallback = "4",
    .minimum = 2,
    .maximum = 309};

inline const gsl_wavelet_type* wavelet_family(std::string_view name) {
  struct Family {
    std::string_view name;
    const gsl_wavelet_type* type;
  };
  const std::array<Family, 6> families{{{"DAUBECHIES", gsl_wavelet_daubechies},
                                        {"HAAR", gsl_wavelet_haar},
                                        {"BSPLINE", gsl_wavelet_bspline},
                                        {"DAUBECHIES_C", gsl_wavelet_daubechies_centered},
                                        {"HAAR_C", gsl_wavelet_haar_centered},
                                        {"BSPLINE_C", gsl_wavelet_bspline_centered}}};
  const auto found = std::find_if(families.begin(), families.end(), [&](const Family& family) {
    return udf::same_text(family.name, name);
  });
  return found == families.end() ? nullptr : found->type;
}

/// A kernel of `Series` that applies a wavelet transform to an array whose length is a power of
/// two. `Kernel` has `manual`.
template <class Kernel, gsl_wavelet_direction direction>
class WaveletTransform {
 public:
  static constexpr const udf::Manual& manual = Kernel::manual;

  void configure(const udf::Arguments& arguments) {
    const auto member = static_cast<std::size_t>(arguments.integer("member"));
    const auto* const family = wavelet_family(arguments.text("family"));
    wavelet_.reset(family == nullptr ? nullptr : gsl_wavelet_alloc(family, member));
    if (wavelet_) return;
    throw udf::Error{"the family of wavelets has no such member",
                     {{"family", arguments.text("family")}, {"member", member}}};
  }

  std::span<const double> run(std::span<const double> values) {
    if (!std::has_single_bit(values.size())) {
      throw udf::Error{"the length of the array must be a power of 2", {{"length", values.size()}}};
    }
    const auto out = result_.as<double>(values.size());
    std::copy(values.begin(), values.end(), out.begin());
    check_gsl(gsl_wavelet_transform(wavelet_.get(), out.data(), 1, out.size(), direction,
                                    workspace_.of(out.size())));
    return out;
  }

 private:
  GslPointer<gsl_wavelet, gsl_wavelet_free> wavelet_;
  GslWorkspace<gsl_wavelet_workspace, gsl_wavelet_workspace_alloc, gsl_wavelet_workspace_free>
      workspace_;
  udf::Buffer result_;
};

}  // namespace oph::primitives
