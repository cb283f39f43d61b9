// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "server/planner/operator_facts.h"

namespace oph::server {
namespace {

/// The bytes that the cube of one task takes, or those of all cubes.
struct Amount {
  std::int64_t bytes = 0;
  bool is_bound = false;    ///< at most
  std::size_t unknown = 0;  ///< cubes of which nothing is known

  void add(const Amount& other) {
    bytes += other.bytes;
    is_bound = is_bound || other.is_bound;
    unknown += other.unknown;
  }
};

std::string print(std::int64_t bytes) {
  constexpr std::string_view kUnits[] = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
  auto number = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; number >= 1000 && unit + 1 < std::size(kUnits); ++unit) number /= 1000;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.3g} {}", number, kUnits[unit]);
}

std::string print(const Amount& amount) {
  auto text = (amount.is_bound ? "at most " : "") + print(amount.bytes);
  if (amount.unknown == 0) return text;
  const auto unknown = fmt::format(
      "{} of unknown size",
      amount.unknown == 1 ? std::string{"a cube"} : fmt::format("{} cubes", amount.unknown));
  return amount.bytes == 0 && !amount.is_bound ? unknown : text + " and " + unknown;
}

/// Whether `auto` stores a cube, as far as sizes tell. What can be no view is stored too.
bool is_stored(const CubeShape& shape, const OutsideKnowledge& outside) {
  return shape.bytes() < outside.virtual_bytes || 2 * shape.bytes() < shape.input_bytes;
}

/// What a task writes. Where its operator decides whether to store, that is at most the cube.
Amount amount_of(const TaskRequest& task, const OperatorManual& manual,
                 const std::optional<CubeShape>& shape, const OutsideKnowledge& outside) {
  if (!only_makes_cube(task.operator_name)) return {};
  auto way = argument_of(task, manual, "materialize");
  if (way == "session") way = outside.default_storage;
  if (way == "no") return {};
  if (!shape) return {0, false, 1};
  const bool is_open = way == "auto" && !is_stored(*shape, outside);
  return {shape->bytes(), shape->is_bound || is_open, 0};
}

class Table {
 public:
  Table(const Plan& plan, const Manuals& manuals, const OutsideKnowledge& outside)
      : plan_{plan}, manuals_{manuals}, outside_{outside} {}

  std::vector<std::string> row(const WorkflowRequest& written, const WorkflowRequest& planned,
                               std::size_t task, const std::optional<CubeShape>& before,
                               const std::optional<CubeShape>& after) {
    const auto& manual = *manuals_.find(planned.tasks[task].operator_name);
    const auto as_written = amount_of(written.tasks[task], manual, before, outside_);
    const auto as_planned = amount_of(planned.tasks[task], manual, after, outside_);
    written_.add(as_written);
    planned_.add(as_planned);
    const bool makes_cube = only_makes_cube(manual.name);
    std::vector<std::string> changes, reasons;
    for (const auto& step : plan_.steps) {
      if (step.task != task) continue;
      changes.push_back(step.change.empty() ? "none" : step.change);
      reasons.push_back(std::string{step.rule} + ": " + step.reason);
    }
    return {planned.tasks[task].name,
            manual.name,
            makes_cube ? print(as_written) : "",
            makes_cube ? print(as_planned) : "",
            join(changes, "; "),
            join(reasons, "; ")};
  }

  std::string summary() const {
    return fmt::format("Cubes take {} as written, {} as planned.", print(written_),
                       print(planned_));
  }

 private:
  const Plan& plan_;
  const Manuals& manuals_;
  const OutsideKnowledge& outside_;
  Amount written_, planned_;
};

}  // namespace

void add_plan(Response& response, const WorkflowRequest& written, const WorkflowRequest& planned,
              const Plan& plan, const Manuals& manuals, const OutsideKnowledge& outside) {
  const auto before = estimate_shapes(written, outside);
  const auto after = estimate_shapes(planned, outside);
  Table table{plan, manuals, outside};
  Grid grid{"Workflow Plan",
            "",
            {{"TASK"}, {"OPERATOR"}, {"AS WRITTEN"}, {"AS PLANNED"}, {"CHANGE"}, {"REASON"}},
            {}};
  for (std::size_t task = 0; task < planned.tasks.size(); ++task) {
    grid.rows.push_back(table.row(written, planned, task, before[task], after[task]));
  }
  response.add_grid("workflow_plan", std::move(grid));
  response.add_text("workflow_plan_bytes", "Estimated Bytes", table.summary());
}

}  // namespace oph::server
