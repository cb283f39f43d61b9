// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "server/workflow/blocks.h"
#include "server/workflow/variables.h"

namespace oph::server {

/// The iterations of the loops of a workflow, and the tasks that each of them has.
///
/// A frame is one iteration; frame 0 is the workflow itself. The tasks of a request that are in no
/// loop are in frame 0, those of a loop in one frame for each iteration, those of a loop in a loop
/// in one for each iteration of both. "Origins" are numbers of tasks in the request, "indices" are
/// those of the graph.
class Frames {
 public:
  using Number = std::size_t;
  using Index = std::size_t;
  struct Frame {
    std::optional<Number> loop;    ///< origin of its oph_for; absent: frame 0
    std::optional<Number> parent;  ///< the frame that the oph_for is in
    std::size_t iteration = 0;
    std::string suffix;  ///< of the names of its tasks: " (2)"
    std::shared_ptr<const Variables> scope;
    std::map<Number, Index> tasks;                   ///< by origin
    std::map<Number, std::vector<Number>> children;  ///< frames of each loop in it, by iteration
  };
  /// A task to be made.
  struct Place {
    Number origin;
    Number frame;
  };

  explicit Frames(const Blocks& blocks) : blocks_{blocks} { frames_.emplace_back(); }

  /// Adds a frame for one more iteration of a loop.
  Number add(Number loop, Number parent);
  /// Gives a frame tasks with indices from `first`. What is in an inner loop goes to the frame of
  /// its first iteration, which is added if need be.
  std::vector<Place> place(const std::vector<Number>& origins, Number frame, Index first);
  /// The task that stands for one of the request, as seen from a frame: in this one, in one around
  /// it, or in the first iteration of a loop in it.
  Index find(Number frame, Number origin) const;
  /// The frames of a loop whose oph_for is in `parent`, by iteration.
  const std::vector<Number>& of_loop(Number loop, Number parent) const;
  /// This frame and all inside of it.
  std::vector<Number> inside(Number frame) const;

  Frame& operator[](Number frame) { return frames_[frame]; }
  const Frame& operator[](Number frame) const { return frames_[frame]; }
  std::size_t size() const { return frames_.size(); }

 private:
  Number frame_in(Number frame, Number origin);

  const Blocks& blocks_;
  std::vector<Frame> frames_;
};

}  // namespace oph::server
