// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/raw_array.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <functional>
#include <numeric>
#include <system_error>

#include "base/error.h"
#include "file_array/chunk_walk.h"
#include "operators/netcdf/stored_variable.h"

namespace oph::operators::netcdf {
namespace {

Error system_failure(std::string_view what, const std::string& shown) {
  return system_error("{}: {} (path={})", what, std::generic_category().message(errno), shown);
}

}  // namespace

std::int64_t ArrayPlaces::chunk_bytes() const {
  return std::accumulate(chunk.begin(), chunk.end(), static_cast<std::int64_t>(element_bytes),
                         std::multiplies<>{});
}

ArrayPlaces array_places(const std::filesystem::path& path, const std::string& variable) {
  const auto stored = stored_variable({path, path.string()}, variable);
  ArrayPlaces places{stored.extents, stored.chunk, {}, stored.encoding.raw_size()};
  const auto bytes = places.chunk_bytes();
  for (const auto& chunk : stored.chunks) {
    if (chunk.offset == file_array::StoredChunk::kNowhere || chunk.bytes != bytes) {
      throw system_error("HDF5 gave a part of a variable no place (variable={}, path={})", variable,
                         path.string());
    }
    places.offsets.push_back(chunk.offset);
  }
  return places;
}

RawArray::RawArray(const std::filesystem::path& path, std::string shown, ArrayPlaces places)
    : file_{open(path.c_str(), O_WRONLY | O_CLOEXEC)},
      shown_{std::move(shown)},
      places_{std::move(places)} {
  if (file_ < 0) throw system_failure("cannot write to a file; is it on every host?", shown_);
  // Tells the sweeper that somebody writes the file, as HDF5 does.
  flock(file_, LOCK_SH | LOCK_NB);
}

RawArray::~RawArray() {
  close(file_);
}

void RawArray::reserve() {
  const auto [first, last] = std::minmax_element(places_.offsets.begin(), places_.offsets.end());
  const auto bytes = *last - *first + places_.chunk_bytes();
  if (fallocate(file_, 0, *first, bytes) == 0) return;
  // Some file systems cannot reserve.
  if (errno == EOPNOTSUPP || errno == ENOSYS) return;
  throw system_error("cannot make room for the file: {} (bytes={}, path={})",
                     std::generic_category().message(errno), bytes, shown_);
}

/// Calls `visit(piece)`, which tells whether to go on, with pieces as long as they can be. Tells
/// whether there was no end before the last one.
template <class Visit>
bool RawArray::visit_pieces(const Box& box, Visit&& visit) const {
  const auto element_bytes = static_cast<std::int64_t>(places_.element_bytes);
  file_array::ChunkWalk walk{places_.extents, places_.chunk};
  walk.start(box);
  Piece piece;
  do {
    const auto offset = places_.offsets[walk.number()];
    do {
      const auto place = walk.place();
      const Piece run{place.in_box * element_bytes, offset + place.in_chunk * element_bytes,
                      walk.run() * element_bytes};
      const bool goes_on =
          run.in_box == piece.in_box + piece.bytes && run.in_file == piece.in_file + piece.bytes;
      if (!goes_on && piece.bytes > 0 && !visit(piece)) return false;
      piece = goes_on ? Piece{piece.in_box, piece.in_file, piece.bytes + run.bytes} : run;
    } while (walk.next_run());
  } while (walk.next_chunk());
  return visit(piece);
}

void RawArray::write(const Box& box, const std::byte* data) {
  visit_pieces(box, [&](const Piece& piece) {
    write_run(piece.in_file, data + piece.in_box, static_cast<std::size_t>(piece.bytes));
    return true;
  });
}

std::vector<RawArray::Piece> RawArray::pieces(const Box& box, std::int64_t row_bytes) const {
  std::vector<Piece> result;
  const bool has_whole_rows = visit_pieces(box, [&](const Piece& piece) {
    result.push_back(piece);
    return piece.in_box % row_bytes == 0 && piece.bytes % row_bytes == 0;
  });
  if (!has_whole_rows) result.clear();
  return result;
}

void RawArray::write_run(std::int64_t position, const std::byte* data, std::size_t bytes) {
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
