// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "base/front_end_manuals.h"
#include "base/text.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Lists the operators that users can call, those of the server too.
class OperatorsList final : public framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{"operator_filter", ParameterKind::kText, "part of the names to list", ""},
      Parameter{.name = "limit_filter",
                .kind = ParameterKind::kInteger,
                .help = "greatest number of lines, 0 for all",
                .fallback = "0",
                .minimum = 0},
  };
  static constexpr framework::Manual manual{
      .name = "oph_operators_list",
      .summary = "Lists the operators.",
      .parameters = kParameters,
      .examples = "oph_operators_list operator_filter=cube",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit OperatorsList(Task& task)
      : filter_{to_lower(task.arguments().text("operator_filter"))},
        limit_{static_cast<std::size_t>(task.arguments().integer("limit_filter"))} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    Grid grid{"Operators List", "", {{"OPERATORS"}}, {}};
    std::set<std::string> names;
    for (const auto& list : {task.environment().operators.manuals(), front_end_manuals()}) {
      for (const auto& known : list) {
        const bool is_wanted = !known.is_internal && known.name.find(filter_) != std::string::npos;
        if (is_wanted) names.insert(known.name);
      }
    }
    for (const auto& name : names) {
      if (limit_ != 0 && grid.rows.size() == limit_) break;
      grid.rows.push_back({name});
    }
    task.response().add_grid("operators_list_list", std::move(grid));
    task.response().add_text("operators_list_tip", "Help Message",
                             "oph_man function=<operator> describes an operator");
  }

 private:
  std::string filter_;
  std::size_t limit_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::OperatorsList);
