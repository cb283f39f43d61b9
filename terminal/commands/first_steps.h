// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <string_view>

namespace oph::terminal {

/// A command for newcomers, and what it does.
struct FirstStep {
  std::string_view meaning;
  std::string_view command;
};

/// From an empty stack to a map, in this order; each works on the datacube of the one before.
inline constexpr std::array<FirstStep, 5> kFirstSteps{{
    {"a datacube of random temperatures: 24 months of a map",
     "oph_randcube container=first;measure=tas;measure_type=float;algorithm=temperatures;"
     "dim=lat|lon|time;dim_size=36|72|24;exp_ndim=2;nhost=1;nfrag=1;ntuple=2592"},
    {"its mean over time, as a new datacube", "oph_reduce operation=avg"},
    {"a map of it", "plot"},
    {"the same as a NetCDF file in the data folder of the stack",
     "oph_exportnc2 output_path=/;output_name=first_mean;force=yes"},
    {"what there is now", "ll"},
}};

}  // namespace oph::terminal
