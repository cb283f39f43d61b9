// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>

#include "framework/manual.h"
#include "framework/parameters.h"
#include "operators/netcdf/time_arguments.h"

namespace oph::operators::netcdf {

/// Which file, and how its dimensions become those of a cube.
inline constexpr std::array kSourceArguments{
    Parameter{.name = "src_path",
              .kind = ParameterKind::kPath,
              .help = "file to import, in the data repository",
              .fallback = "",
              .multiple = true},
    Parameter{.name = "input",
              .kind = ParameterKind::kPath,
              .help = "another name of src_path, which it goes before",
              .fallback = "",
              .multiple = true},
    Parameter{
        .name = "exp_dim",
        .help = "explicit dimensions (rows), outermost first; auto: all but the implicit ones",
        .fallback = "auto",
        .multiple = true},
    Parameter{
        .name = "imp_dim",
        .help = "implicit dimensions (arrays), outermost first; auto: time, else the last one",
        .fallback = "auto",
        .multiple = true},
    Parameter{.name = "exp_concept_level",
              .help = "concept level of the explicit dimensions: one for all, or one for each",
              .fallback = "c",
              .multiple = true},
    Parameter{.name = "imp_concept_level",
              .help = "concept level of the implicit dimensions: one for all, or one for each",
              .fallback = "c",
              .multiple = true},
    Parameter{.name = "import_metadata",
              .kind = ParameterKind::kChoice,
              .help = "keep the attributes of the file as metadata",
              .fallback = "yes",
              .values = "yes|no"},
    Parameter{.name = "output_metadata",
              .kind = ParameterKind::kChoice,
              .help = "show the metadata of the new cube",
              .fallback = "no",
              .values = "yes|no"},
    Parameter{.name = "check_compliance",
              .kind = ParameterKind::kChoice,
              .help = "refuse a file that lacks attributes that the vocabulary requires",
              .fallback = "no",
              .values = "yes|no"},
};

/// Whether the cube is a copy.
inline constexpr std::array kStorageArgument{
    Parameter{.name = "storage",
              .kind = ParameterKind::kChoice,
              .help =
                  "copy: the cube has a copy of the data; reference: it reads the files whenever "
                  "its values are wanted",
              .fallback = "copy",
              .values = "copy|reference"},
};

}  // namespace oph::operators::netcdf
