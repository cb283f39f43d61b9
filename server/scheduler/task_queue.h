// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "server/scheduler/work.h"

namespace oph::server {

/// The order in which waiting tasks run: by kind (internal, metadata, data), then fair between
/// users (who has been given least ranks lately is next), then by arrival. Not thread-safe.
class TaskQueue {
 public:
  explicit TaskQueue(std::size_t capacity) : capacity_{capacity} {}

  /// Throws a user error when full; internal work always gets in.
  void push(Work work);
  /// Takes the next task of the kinds `first` to `last`; absent if there is none.
  std::optional<Work> pop(Work::Kind first, Work::Kind last);
  bool has(Work::Kind first, Work::Kind last) const;
  /// Takes a task out; absent if it is not here.
  std::optional<Work> remove(std::int64_t task_id);
  /// Takes all out.
  std::deque<Work> clear();
  std::size_t size() const { return size_; }

 private:
  /// The tasks of one kind and user, by arrival.
  struct Line {
    std::deque<Work> works;
    std::int64_t served = 0;  ///< ranks given so far
  };
  using Lines = std::map<std::string, Line>;
  static Lines::iterator next(Lines& lines);

  std::size_t capacity_;
  std::size_t size_ = 0;
  std::map<Work::Kind, Lines> kinds_;
  std::map<Work::Kind, std::int64_t> least_served_;
};

}  // namespace oph::server
