// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/frames.h"

#include "base/error.h"

namespace oph::server {

Frames::Number Frames::add(Number loop, Number parent) {
  Frame frame;
  frame.loop = loop;
  frame.parent = parent;
  frame.suffix = frames_[parent].suffix;
  auto& siblings = frames_[parent].children[loop];
  frame.iteration = siblings.size();
  siblings.push_back(frames_.size());
  frames_.push_back(std::move(frame));
  return frames_.size() - 1;
}

/// The frame below `frame` that a task goes to: that of the first iteration of each loop around it.
Frames::Number Frames::frame_in(Number frame, Number origin) {
  std::vector<Number> loops;
  for (auto loop = blocks_.loop_of(origin); loop != frames_[frame].loop;
       loop = blocks_.loop_of(*loop)) {
    OPH_CHECK(loop.has_value());
    loops.push_back(*loop);
  }
  for (auto loop = loops.rbegin(); loop != loops.rend(); ++loop) {
    const auto& children = frames_[frame].children;
    const auto found = children.find(*loop);
    frame = found == children.end() ? add(*loop, frame) : found->second.front();
  }
  return frame;
}

std::vector<Frames::Place> Frames::place(const std::vector<Number>& origins, Number frame,
                                         Index first) {
  std::vector<Place> places;
  for (const auto origin : origins) {
    places.push_back({origin, frame_in(frame, origin)});
    frames_[places.back().frame].tasks[origin] = first++;
  }
  return places;
}

Frames::Index Frames::find(Number frame, Number origin) const {
  for (auto at = std::optional{frame}; at; at = frames_[*at].parent) {
    const auto found = frames_[*at].tasks.find(origin);
    if (found != frames_[*at].tasks.end()) return found->second;
  }
  const auto loop = blocks_.loop_of(origin);
  OPH_CHECK(loop.has_value());
  return frames_[of_loop(*loop, frame).front()].tasks.at(origin);
}

const std::vector<Frames::Number>& Frames::of_loop(Number loop, Number parent) const {
  return frames_[parent].children.at(loop);
}

std::vector<Frames::Number> Frames::inside(Number frame) const {
  std::vector<Number> all{frame};
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const auto& [loop, children] : frames_[all[i]].children) {
      all.insert(all.end(), children.begin(), children.end());
    }
  }
  return all;
}

}  // namespace oph::server
