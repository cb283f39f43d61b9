// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/raw_array.h"

#include <fcntl.h>
#include <hdf5.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <functional>
#include <numeric>
#include <system_error>

#include "base/error.h"
#include "operators/netcdf/hdf5_handle.h"

namespace oph::operators::netcdf {
namespace {

Error system_failure(std::string_view what, const std::string& shown) {
  return system_error("{}: {} (path={})", what, std::generic_category().message(errno), shown);
}

}  // namespace

std::int64_t array_offset(const std::filesystem::path& path, const std::string& variable) {
  haddr_t offset = HADDR_UNDEF;
  H5E_BEGIN_TRY {
    const Hdf5Handle file{H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose};
    const Hdf5Handle array{H5Dopen2(file.get(), variable.c_str(), H5P_DEFAULT), H5Dclose};
    if (array.get() >= 0) offset = H5Dget_offset(array.get());
  }
  H5E_END_TRY;
  if (offset == HADDR_UNDEF) {
    throw system_error("HDF5 does not tell the place of a variable (variable={}, path={})",
                       variable, path.string());
  }
  return static_cast<std::int64_t>(offset);
}

RawArray::RawArray(const std::filesystem::path& path, std::string shown, std::int64_t offset,
                   std::vector<std::int64_t> extents, std::size_t element_bytes)
    : file_{open(path.c_str(), O_WRONLY | O_CLOEXEC)},
      shown_{std::move(shown)},
      offset_{offset},
      extents_{std::move(extents)},
      element_bytes_{element_bytes} {
  if (file_ < 0) throw system_failure("cannot write to a file; is it on every host?", shown_);
  // Tells the sweeper that somebody writes the file, as HDF5 does.
  flock(file_, LOCK_SH | LOCK_NB);
}

RawArray::~RawArray() {
  close(file_);
}

void RawArray::reserve() {
  const auto elements =
      std::accumulate(extents_.begin(), extents_.end(), std::int64_t{1}, std::multiplies<>{});
  const auto bytes = elements * static_cast<std::int64_t>(element_bytes_);
  if (fallocate(file_, 0, offset_, bytes) == 0) return;
  // Some file systems cannot reserve.
  if (errno == EOPNOTSUPP || errno == ENOSYS) return;
  throw system_error("cannot make room for the file: {} (bytes={}, path={})",
                     std::generic_category().message(errno), bytes, shown_);
}

void RawArray::write(const Box& box, const std::byte* data) {
  // Runs that are one piece in the file: all whole dimensions at the end, and the one before.
  auto outer = box.count.size();
  std::int64_t run = 1;
  while (outer > 0) {
    run *= box.count[--outer];
    if (box.count[outer] != extents_[outer]) break;
  }
  const auto run_bytes = static_cast<std::size_t>(run) * element_bytes_;
  const auto runs = box.elements() / run;
  std::vector<std::int64_t> index(box.start.begin(), box.start.end());
  for (std::int64_t i = 0; i < runs; ++i, data += run_bytes) {
    std::int64_t element = 0;
    for (std::size_t axis = 0; axis < extents_.size(); ++axis) {
      element = element * extents_[axis] + index[axis];
    }
    write_run(element, data, run_bytes);
    for (auto axis = outer; axis-- > 0;) {
      if (++index[axis] < box.start[axis] + box.count[axis]) break;
      index[axis] = box.start[axis];
    }
  }
}

void RawArray::write_run(std::int64_t element, const std::byte* data, std::size_t bytes) {
  auto position = offset_ + element * static_cast<std::int64_t>(element_bytes_);
  while (bytes > 0) {
    const auto written = pwrite(file_, data, bytes, position);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) throw system_failure("cannot write to a file", shown_);
    data += written;
    position += written;
    bytes -= static_cast<std::size_t>(written);
  }
}

}  // namespace oph::operators::netcdf
