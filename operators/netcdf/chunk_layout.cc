// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/chunk_layout.h"

#include <netcdf_filter.h>

#include <algorithm>

namespace oph::operators::netcdf {
namespace {

bool is_filtered(const File& file, const FileVariable& variable) {
  std::size_t filters = 0;
  int has_shuffle = 0;
  int has_deflate = 0;
  int level = 0;
  int checksum = NC_NOCHECKSUM;
  const auto id = file.id();
  const bool is_known =
      nc_inq_var_filter_ids(id, variable.id, &filters, nullptr) == NC_NOERR &&
      nc_inq_var_deflate(id, variable.id, &has_shuffle, &has_deflate, &level) == NC_NOERR &&
      nc_inq_var_fletcher32(id, variable.id, &checksum) == NC_NOERR;
  return !is_known || filters > 0 || has_shuffle != 0 || has_deflate != 0 ||
         checksum != NC_NOCHECKSUM;
}

}  // namespace

ChunkLayout chunk_layout(const File& file, const FileVariable& variable) {
  const auto rank = variable.dimensions.size();
  ChunkLayout layout;
  layout.extents.assign(rank, 1);
  int storage = NC_CONTIGUOUS;
  std::vector<std::size_t> sizes(rank, 1);
  file.check(nc_inq_var_chunking(file.id(), variable.id, &storage, sizes.data()), variable.name);
  if (storage != NC_CHUNKED) return layout;
  layout.is_chunked = true;
  for (std::size_t i = 0; i < rank; ++i) {
    layout.extents[i] = std::max<std::int64_t>(1, static_cast<std::int64_t>(sizes[i]));
  }
  layout.is_filtered = is_filtered(file, variable);
  return layout;
}

}  // namespace oph::operators::netcdf
