// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

#include "base/error.h"
#include "base/text.h"
#include "operators/netcdf/classic_header.h"
#include "operators/netcdf/classic_size.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators::netcdf {
namespace {

// Reads of the classic formats go through a buffer of this size.
constexpr std::size_t kClassicBuffer = std::size_t{1} << 20U;

using Name = std::array<char, NC_MAX_NAME + 1>;

// What HDF5 writes at once is larger.
constexpr std::uintmax_t kNoSpace = std::uintmax_t{64} << 10U;

/// HDF5 says only that it failed. `reason` is what the system said last, maybe to somebody else.
Error cannot_write(int status, int reason, const std::filesystem::path& path,
                   const std::string& place) {
  std::error_code error;
  const auto space = std::filesystem::space(path.parent_path(), error);
  const bool is_full =
      reason == ENOSPC || reason == EDQUOT || (!error && space.available < kNoSpace);
  if (is_full) return system_error("no space is left on the disk for the file ({})", place);
  return system_error("cannot write the NetCDF file: {} ({})", nc_strerror(status), place);
}

}  // namespace

File::File(int id, std::string_view shown, std::filesystem::path written)
    : id_{id}, shown_{shown}, written_{std::move(written)} {}

File::File(File&& other) noexcept
    : id_{std::exchange(other.id_, -1)},
      shown_{std::move(other.shown_)},
      written_{std::move(other.written_)},
      dimensions_{std::move(other.dimensions_)},
      variables_{std::move(other.variables_)} {}

File::~File() {
  if (id_ >= 0) nc_close(id_);
}

File File::open(const std::filesystem::path& path, std::string_view shown) {
  if (is_zarr(path)) return open_zarr(path, shown);
  std::error_code error;
  // A pipe would be waited for, forever.
  if (!std::filesystem::is_regular_file(path, error)) {
    throw user_error("this is not a file (path={})", shown);
  }
  check_classic_header(path, shown);
  int id = -1;
  auto buffer = kClassicBuffer;
  const auto status = nc__open(path.c_str(), NC_NOWRITE, &buffer, &id);
  if (status != NC_NOERR) {
    throw user_error("not a NetCDF file that can be read: {} (path={})", nc_strerror(status),
                     shown);
  }
  File file{id, shown};
  file.read_header();
  const auto size = static_cast<std::int64_t>(std::filesystem::file_size(path));
  // netCDF-C would hand out zeros for what is missing.
  if (const auto needed = classic_size(file); size < needed) {
    throw user_error("the file is truncated (path={}, size={}, needed={})", shown, size, needed);
  }
  return file;
}

File File::open_zarr(const std::filesystem::path& path, std::string_view shown) {
  check_zarr(path, shown);
  int id = -1;
  const auto status = nc_open(zarr_address(path, shown).c_str(), NC_NOWRITE, &id);
  if (status != NC_NOERR) {
    throw user_error("not a Zarr folder that netCDF-C {} can read: {} (path={})", nc_inq_libvers(),
                     nc_strerror(status), shown);
  }
  File file{id, shown};
  file.read_header();
  return file;
}

File File::create(const std::filesystem::path& path, std::string_view shown) {
  int id = -1;
  const auto address = is_zarr_name(shown) ? zarr_address(path, shown) : path.string();
  const auto status = nc_create(address.c_str(), NC_NETCDF4 | NC_CLOBBER, &id);
  if (status != NC_NOERR) {
    throw cannot_write(status, errno, path, fmt::format("path={}", shown));
  }
  return File{id, shown, path};
}

void File::close() {
  check(nc_close(std::exchange(id_, -1)));
}

void File::check(int status, std::string_view variable) const {
  if (status == NC_NOERR) return;
  const int reason = errno;
  const auto place = variable.empty() ? fmt::format("path={}", shown_)
                                      : fmt::format("variable={}, path={}", variable, shown_);
  if (!written_.empty()) throw cannot_write(status, reason, written_, place);
  throw user_error("cannot read the NetCDF file: {} ({})", nc_strerror(status), place);
}

void File::read_header() {
  read_dimensions();
  read_variables();
}

void File::read_dimensions() {
  int count = 0;
  check(nc_inq_dimids(id_, &count, nullptr, 0));
  std::vector<int> ids(static_cast<std::size_t>(count));
  check(nc_inq_dimids(id_, &count, ids.data(), 0));
  int unlimited_count = 0;
  check(nc_inq_unlimdims(id_, &unlimited_count, nullptr));
  std::vector<int> unlimited(static_cast<std::size_t>(unlimited_count));
  check(nc_inq_unlimdims(id_, &unlimited_count, unlimited.data()));
  for (const int id : ids) {
    Name name{};
    std::size_t size = 0;
    check(nc_inq_dim(id_, id, name.data(), &size));
    if (dimensions_.size() <= static_cast<std::size_t>(id)) {
      dimensions_.resize(static_cast<std::size_t>(id) + 1);
    }
    const bool is_unlimited = std::find(unlimited.begin(), unlimited.end(), id) != unlimited.end();
    dimensions_[static_cast<std::size_t>(id)] = {name.data(), static_cast<std::int64_t>(size),
                                                 is_unlimited};
  }
}

void File::read_variables() {
  int count = 0;
  check(nc_inq_nvars(id_, &count));
  for (int id = 0; id < count; ++id) {
    Name name{};
    int rank = 0;
    FileVariable variable;
    variable.id = id;
    check(nc_inq_var(id_, id, name.data(), &variable.type, &rank, nullptr, nullptr));
    variable.name = name.data();
    variable.dimensions.resize(static_cast<std::size_t>(rank));
    check(nc_inq_vardimid(id_, id, variable.dimensions.data()));
    variables_.push_back(std::move(variable));
  }
}

const FileVariable* File::find_variable(std::string_view name) const {
  const auto found = std::find_if(variables_.begin(), variables_.end(),
                                  [&](const auto& variable) { return variable.name == name; });
  return found == variables_.end() ? nullptr : &*found;
}

const FileVariable& File::require_variable(std::string_view name) const {
  if (const auto* found = find_variable(name)) return *found;
  // Those that can be imported come first.
  std::vector<std::string> names;
  for (const bool is_coordinate : {false, true}) {
    for (const auto& variable : variables_) {
      if ((variable.dimensions.size() <= 1) == is_coordinate) names.push_back(variable.name);
    }
  }
  throw user_error("variable {} is not in the file; it has {}{} (path={})", name,
                   names.empty() ? "none" : join(names, ", "), suggestion(name, names), shown_);
}

}  // namespace oph::operators::netcdf
