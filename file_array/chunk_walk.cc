// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/chunk_walk.h"

#include <algorithm>

namespace oph::file_array {

ChunkWalk::ChunkWalk(std::span<const std::int64_t> extents, std::span<const std::int64_t> chunk)
    : chunk_{chunk.begin(), chunk.end()} {
  for (std::size_t i = 0; i < chunk_.size(); ++i) {
    grid_.push_back((extents[i] - 1) / chunk_[i] + 1);
  }
  for (auto* numbers :
       {&position_, &first_, &end_, &part_start_, &part_count_, &run_position_, &run_end_}) {
    numbers->resize(chunk_.size());
  }
}

void ChunkWalk::start(const Box& box) {
  box_ = box;
  for (std::size_t i = 0; i < rank(); ++i) {
    first_[i] = box.start[i] / chunk_[i];
    end_[i] = (box.start[i] + box.count[i] - 1) / chunk_[i] + 1;
  }
  position_ = first_;
  find_part();
}

bool ChunkWalk::next_chunk() {
  bool goes_on = false;
  for (auto axis = rank(); axis-- > 0 && !goes_on;) {
    goes_on = ++position_[axis] < end_[axis];
    if (!goes_on) position_[axis] = first_[axis];
  }
  find_part();
  return goes_on;
}

void ChunkWalk::find_part() {
  for (std::size_t i = 0; i < rank(); ++i) {
    const auto begin = position_[i] * chunk_[i];
    const auto end = std::min(box_.start[i] + box_.count[i], begin + chunk_[i]);
    part_start_[i] = std::max(box_.start[i], begin);
    part_count_[i] = end - part_start_[i];
  }
  std::fill(run_position_.begin(), run_position_.end(), 0);
  // The axes inside a run stand still.
  run_end_ = part_count_;
  run_ = 1;
  for (auto axis = rank(); axis-- > 0;) {
    run_ *= part_count_[axis];
    run_end_[axis] = 1;
    const bool is_whole =
        part_count_[axis] == chunk_[axis] && part_count_[axis] == box_.count[axis];
    if (!is_whole) break;
  }
}

bool ChunkWalk::next_run(std::size_t first, std::size_t end) {
  for (auto axis = end; axis-- > first;) {
    if (++run_position_[axis] < run_end_[axis]) return true;
    run_position_[axis] = 0;
  }
  return false;
}

std::size_t ChunkWalk::number() const {
  std::int64_t number = 0;
  for (std::size_t i = 0; i < rank(); ++i) number = number * grid_[i] + position_[i];
  return static_cast<std::size_t>(number);
}

ChunkWalk::Place ChunkWalk::place() const {
  Place place;
  for (std::size_t i = 0; i < rank(); ++i) {
    const auto position = part_start_[i] + run_position_[i];
    place.in_chunk = place.in_chunk * chunk_[i] + position - position_[i] * chunk_[i];
    place.in_box = place.in_box * box_.count[i] + position - box_.start[i];
  }
  return place;
}

}  // namespace oph::file_array
