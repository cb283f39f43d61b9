// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metadb/cube.h"
#include "operators/netcdf/file.h"

namespace oph::operators::netcdf {

/// Reads the attributes of a variable (NC_GLOBAL: of the file) as metadata of `shown_variable`.
/// Texts stay as they are; numbers are printed so that they read back exactly, lists of them
/// separated by ", ". The catalogue has no type for bytes and unsigned numbers: they widen.
std::vector<metadb::Attribute> read_attributes(const File& file, int variable,
                                               std::string_view shown_variable);

/// The text of an attribute; absent if there is none, or none of text.
std::optional<std::string> text_attribute(const File& file, int variable, const char* name);

/// The numbers of an attribute; empty if there is none, or none of numbers.
std::vector<double> number_attribute(const File& file, int variable, const char* name);

/// Writes metadata as an attribute of a variable of this type (NC_NAT: of the file). Keys that CF
/// wants to be of the variable's own type, valid_min for one, get it if their numbers fit.
void write_attribute(const File& file, int variable, nc_type variable_type,
                     const metadb::Attribute& attribute);

}  // namespace oph::operators::netcdf
