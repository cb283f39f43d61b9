// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace oph::server {

struct TaskRequest;

/// Whether an operator directs the flow of a workflow, and is carried out by the server itself.
bool is_flow_control(std::string_view operator_name);

/// What an operator does to the flow of a workflow.
enum class Flow { kNone, kFor, kEndFor, kIf, kElseIf, kElse, kEndIf };

Flow flow_of(const TaskRequest& task);
/// Whether it begins tasks that may run several times, or not at all.
inline bool opens(Flow flow) {
  return flow == Flow::kFor || flow == Flow::kIf || flow == Flow::kElseIf || flow == Flow::kElse;
}
inline bool closes(Flow flow) {
  return flow == Flow::kEndFor || flow == Flow::kEndIf;
}

/// The loops and selections of a request.
///
/// A task is in the innermost block that one of those it depends on opens or is in; oph_endfor and
/// oph_endif close a block and are outside of it again. Numbers are those of tasks and of blocks.
struct Blocks {
  using Number = std::size_t;
  struct Block {
    Number opener;  ///< a task: oph_for, oph_if, oph_elseif or oph_else
    Number first;   ///< the oph_if of the selection; of a loop: the opener
    bool is_loop;
    std::optional<Number> parent;  ///< the block around it
    std::optional<Number> closer;  ///< a task
  };
  std::vector<Block> blocks;
  std::vector<std::optional<Number>> block_of;   ///< of each task
  std::vector<std::optional<Number>> opened_by;  ///< by each task; absent: opens none
  std::vector<Number> order;                     ///< tasks, each after all it depends on

  /// Throws a user error unless blocks are closed and no dependency crosses them. Dependencies must
  /// have been resolved and be without cycles.
  static Blocks find(const std::vector<TaskRequest>& tasks);

  /// The numbers of all tasks, from 0.
  std::vector<Number> all() const;
  /// The loop that a task is directly in, as the number of its oph_for; absent: in none.
  std::optional<Number> loop_of(Number task) const;
  /// Whether both are branches (oph_if, oph_elseif, oph_else) of one selection.
  bool are_of_one_selection(Number task, Number other) const;
  /// The tasks of a loop, those of its inner loops included, without oph_for and oph_endfor; each
  /// after all it depends on.
  std::vector<Number> body(Number oph_for) const;
  /// The task that closes what a task opens.
  std::optional<Number> closer_of(Number opener) const;
};

}  // namespace oph::server
