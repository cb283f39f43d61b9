// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/import_way.h"

#include <algorithm>

#include "base/error.h"
#include "operators/netcdf/file_rows.h"

namespace oph::operators::netcdf {
namespace {

// Rows that are pushed while the next ones are read; what was read is still in the cache then.
constexpr std::size_t kGroupBytes = std::size_t{32} << 20U;
// Passes over a file that may be read in parts: enough to overlap most of reading and pushing.
constexpr std::int64_t kPasses = 4;
// Shorter pieces cost more to find than to read.
constexpr std::int64_t kPieceBytes = std::int64_t{16} << 10;
constexpr std::int64_t kLeastPieceBytes = std::int64_t{1} << 10;
// Chunks that several ranks decompress do not matter in smaller files.
constexpr std::int64_t kSmallBytes = std::int64_t{32} << 20;

class WayFinder {
 public:
  WayFinder(const framework::Task& task, SourceFiles& files, const PlanLayout& layout,
            ElementType type, std::span<const metadb::Fragment> fragments)
      : layout_{layout},
        row_bytes_{static_cast<std::size_t>(layout.array_length) * size_of(type)},
        available_{import_memory(task)},
        source_{files.open(0)} {
    for (std::size_t rank = 0; rank < static_cast<std::size_t>(task.ranks()); ++rank) {
      const auto ranks = static_cast<std::size_t>(task.ranks());
      const auto begin = fragments.size() * rank / ranks;
      const auto end = fragments.size() * (rank + 1) / ranks;
      if (begin == end) continue;
      shares_.push_back({fragments[begin].key_start - 1, fragments[end - 1].key_end});
      share_rows_ = std::max(share_rows_, shares_.back().end - shares_.back().first);
    }
    if (row_bytes_ > available_) {
      throw user_error(
          "an array does not fit in the memory of a process: make more dimensions explicit "
          "(bytes={}, framework.memory_megabytes={})",
          row_bytes_, task.configuration().integer("framework.memory_megabytes"));
    }
  }

  ImportWay find() const {
    if (is_in_row_order()) return streamed();
    if (shares_.size() > 1 && source_.chunks.is_filtered && total_bytes() > kSmallBytes &&
        splits_chunks()) {
      return staged();
    }
    const auto pass = rows_worth_a_pass();
    if (pass < share_rows_) {
      const auto group = std::min(rows_in(available_), std::max(pass, share_rows_ / kPasses));
      const auto least = pass * kLeastPieceBytes / kPieceBytes;
      if (group >= least) return {false, whole_lines(group), buffers(), 0};
    }
    if (static_cast<std::size_t>(share_rows_) * row_bytes_ <= available_) {
      return {false, share_rows_, 1, 0};
    }
    return staged();
  }

 private:
  struct Share {
    std::int64_t first;
    std::int64_t end;
  };

  std::size_t buffers() const { return 2 * row_bytes_ <= available_ ? 2 : 1; }
  std::int64_t rows_in(std::size_t bytes) const {
    const auto limited = std::min(bytes, available_) / buffers();
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(limited / row_bytes_));
  }
  ImportWay staged() const { return {true, whole_lines(rows_in(kGroupBytes)), buffers(), 0}; }
  /// Groups that end with an inner dimension are read in fewer boxes.
  std::int64_t whole_lines(std::int64_t group) const {
    std::int64_t together = 1;
    const auto& extents = layout_.explicit_extents;
    for (auto i = extents.size(); i-- > 0 && together * extents[i] <= group;) {
      together *= extents[i];
    }
    return group / together * together;
  }
  std::int64_t total_bytes() const {
    return layout_.rows() * static_cast<std::int64_t>(row_bytes_);
  }

  /// Whether the files have the rows in their order.
  bool is_in_row_order() const {
    const auto& extents = layout_.explicit_extents;
    const auto first =
        std::find_if(extents.begin(), extents.end(), [](auto size) { return size > 1; });
    for (std::size_t axis = 0; axis < layout_.sizes.size(); ++axis) {
      if (layout_.sizes[axis] == 1) continue;
      return layout_.by_axis[axis]->cube.is_explicit &&
             layout_.explicit_index[axis] == static_cast<std::size_t>(first - extents.begin());
    }
    return true;
  }

  /// Groups of rows that follow each other in the files, and end where chunks end.
  ImportWay streamed() const {
    const auto outermost = std::find_if(layout_.by_axis.begin(), layout_.by_axis.end(),
                                        [](const auto* one) { return one->cube.size > 1; });
    const auto group = rows_in(kGroupBytes);
    if (outermost == layout_.by_axis.end()) return {false, group, buffers(), 0};
    const auto axis = static_cast<std::size_t>(outermost - layout_.by_axis.begin());
    const auto chunk = source_.chunks.extents[axis];
    const auto inner = layout_.strides[axis] / layout_.array_length;
    const auto least = chunk * inner;
    if (chunk == 1) return {false, group, buffers(), 0};
    if (least > rows_in(available_)) return staged();
    const auto shift = (*outermost)->segments.front().start % chunk * inner;
    return {false, std::max(least, group / least * least), buffers(), shift};
  }

  /// Whether the shares of ranks meet within chunks.
  bool splits_chunks() const {
    for (const auto& share : shares_) {
      for (const auto& rows :
           row_boxes(layout_.explicit_extents, share.first, share.end - share.first)) {
        for (const auto& piece : file_pieces(layout_, layout_.box_of_rows(rows))) {
          if (splits_chunks(piece)) return true;
        }
      }
    }
    return false;
  }
  bool splits_chunks(const FilePiece& piece) const {
    for (std::size_t axis = 0; axis < layout_.sizes.size(); ++axis) {
      if (!layout_.by_axis[axis]->cube.is_explicit) continue;
      const auto chunk = source_.chunks.extents[axis];
      const auto end = piece.origin[axis] + piece.in_file.count[axis];
      const bool starts_within = piece.in_file.start[axis] % chunk != 0 && piece.origin[axis] > 0;
      const bool ends_within =
          (piece.in_file.start[axis] + piece.in_file.count[axis]) % chunk != 0 &&
          end < layout_.sizes[axis];
      if (starts_within || ends_within) return true;
    }
    return false;
  }

  /// Fewest rows that are worth a pass over the file of their own: where chunks can be read in
  /// parts, several passes read no byte twice. All rows if each pass costs as much as one over all.
  std::int64_t rows_worth_a_pass() const {
    if (!source_.plain) return layout_.rows();
    // Elements that follow each other in the file, at the same place in rows that follow each
    // other.
    std::int64_t together = 1;
    for (auto axis = layout_.strides.size(); axis-- > 0;) {
      const auto& dimension = *layout_.by_axis[axis];
      const bool follows = layout_.strides[axis] == layout_.array_length * together &&
                           (source_.chunks.extents[axis] > 1 || !source_.chunks.is_chunked) &&
                           dimension.segments.size() == 1;
      if (!follows) break;
      together *= dimension.cube.size;
    }
    const auto piece = kPieceBytes / static_cast<std::int64_t>(source_.encoding.raw_size());
    return together >= piece ? piece : layout_.rows();
  }

  const PlanLayout& layout_;
  std::size_t row_bytes_;
  std::size_t available_;
  const SourceVariable& source_;
  std::vector<Share> shares_;
  std::int64_t share_rows_ = 0;
};

}  // namespace

std::size_t import_memory(const framework::Task& task) {
  const auto megabytes = task.configuration().integer("framework.memory_megabytes");
  const auto memory = static_cast<std::size_t>(megabytes) << 20U;
  const auto blocks = FileRows::block_bytes();
  return memory > 2 * blocks ? memory - blocks : memory / 2;
}

ImportWay import_way(const framework::Task& task, SourceFiles& files, const PlanLayout& layout,
                     ElementType type, std::span<const metadb::Fragment> fragments) {
  return WayFinder{task, files, layout, type, fragments}.find();
}

}  // namespace oph::operators::netcdf
