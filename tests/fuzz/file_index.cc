// SPDX-License-Identifier: GPL-3.0-or-later

// The index of files that cubes refer to, which I/O servers take from their tables. What is packed
// is the input; signature, length and checksum are added, which else nothing would get past.
#include <zlib.h>

#include <algorithm>
#include <string>

#include "file_array/narrowed_index.h"
#include "file_array/row_layout.h"
#include "tests/fuzz/entry.h"

namespace oph::file_array {
namespace {

using fuzz::expect;
using fuzz::is_taken;

// What is cut into more takes too long here.
constexpr std::size_t kMostPieces = 1000;

void append(std::string& bytes, std::uint64_t number) {
  bytes.append(reinterpret_cast<const char*>(&number), sizeof(number));
}

std::string wrapped(std::string_view content) {
  auto size = ::compressBound(content.size());
  std::string body(size, '\0');
  ::compress(reinterpret_cast<Bytef*>(body.data()), &size,
             reinterpret_cast<const Bytef*>(content.data()), content.size());
  body.resize(size);
  std::string bytes{"OPHFIDX2"};
  append(bytes, content.size());
  append(bytes, ::crc32_z(0, reinterpret_cast<const Bytef*>(content.data()), content.size()));
  append(bytes, body.size());
  return bytes + body;
}

/// What is done with an index before a file is read.
void check_use(const FileIndex& index) {
  const auto packed = pack(index);
  expect(pack(unpack(packed)) == packed, "an index that is packed becomes another one");
  std::size_t pieces = 1;
  for (const auto& axis : index.axes) pieces *= std::min(axis.segments.size(), kMostPieces);
  if (pieces > kMostPieces) return;
  const RowLayout layout{index};
  expect(layout.rows() > 0 && layout.array_length() > 0, "rows without elements");
  const auto boxes = layout.boxes_of_rows(layout.rows() - 1, 1);
  expect(boxes.size() == 1, "a row is not one box");
  std::int64_t elements = 0;
  for (const auto& piece : layout.pieces(boxes.front())) {
    expect(piece.part < index.parts.size(), "a piece of a file that is none");
    elements += piece.in_file.elements();
  }
  expect(elements == layout.array_length(), "the pieces of a row are not the row");
  std::vector<AxisSelection> last(index.axes.size());
  for (std::size_t i = 0; i < last.size(); ++i) last[i] = {index.axes[i].size() - 1};
  const auto narrow = unpack(pack(narrowed(index, last)));
  expect(narrow.rows() == 1 && narrow.array_length() == 1, "one element is not one element");
}

}  // namespace
}  // namespace oph::file_array

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace oph::file_array;
  const auto bytes = wrapped(oph::fuzz::as_text(data, size));
  oph::fuzz::is_taken(oph::Blame::kSystem, [&] { check_use(unpack(bytes)); });
  return 0;
}
