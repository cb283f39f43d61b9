// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>

#include "server/scheduler/work.h"

namespace oph::server {

/// The order in which waiting tasks run: by kind (internal, metadata, looking, data), then fair
/// between users (who has been given least ranks lately, for his share, is next), then by arrival.
/// Data tasks of users who have all they may take wait. Not thread-safe.
class TaskQueue {
 public:
  /// What a user may take; 0: no limit.
  struct Limits {
    std::int64_t tasks = 0;  ///< data tasks at the same time
    std::int64_t cores = 0;  ///< ranks of these together
    std::int64_t share = 1;  ///< twice as many ranks as others for 2
    bool operator==(const Limits&) const = default;
  };

  explicit TaskQueue(std::size_t capacity) : capacity_{capacity} {}

  /// Throws a user error when full; internal work always gets in.
  void push(Work work);
  /// Throws as push() would.
  void require_room(const Work& work) const;
  /// Takes the next task of the kinds `first` to `last`; absent if there is none.
  std::optional<Work> pop(Work::Kind first, Work::Kind last);
  /// Notes that a task that was taken has ended.
  void finish(const Work& work);
  /// Returns whether that changes anything.
  bool limit(const std::string& user, const Limits& limits);
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
    double served = 0;  ///< ranks given so far, divided by the share
  };
  using Lines = std::map<std::string, Line>;
  struct Account {
    Limits limits;
    std::int64_t tasks = 0;  ///< data tasks that run
    std::int64_t cores = 0;  ///< of these
  };
  /// The user whose task is next; the end if nobody's is.
  Lines::const_iterator next(const Lines& lines) const;
  bool may_run(const Work& work) const;

  std::size_t capacity_;
  std::size_t size_ = 0;
  std::map<Work::Kind, Lines> kinds_;
  std::map<Work::Kind, double> least_served_;
  std::map<std::string, Account> accounts_;
};

}  // namespace oph::server
