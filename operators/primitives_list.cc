// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::Task;

/// What a primitive returns, in the words of the filter.
std::string_view return_type(const PrimitiveManual& manual) {
  if (manual.returns == "long" || manual.returns == "double") return "number";
  return manual.returns;
}

std::string_view primitive_type(const PrimitiveManual& manual) {
  return manual.is_aggregate ? "aggregate" : "simple";
}

/// Lists the primitives that an I/O server knows.
class PrimitivesList final : public framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{.name = "level",
                .kind = ParameterKind::kInteger,
                .help = "number of columns: name, return type, library, type, I/O server",
                .fallback = "1",
                .minimum = 1,
                .maximum = 5},
      Parameter{.name = "dbms_filter",
                .kind = ParameterKind::kInteger,
                .help = "number of an I/O server, '-' is the first one available",
                .fallback = "-",
                .minimum = 1},
      Parameter{.name = "return_type",
                .kind = ParameterKind::kChoice,
                .help = "what the primitives return",
                .fallback = "all",
                .values = "all|array|number"},
      Parameter{.name = "primitive_type",
                .kind = ParameterKind::kChoice,
                .help = "one row of each row (simple), or one row of many (aggregate)",
                .fallback = "all",
                .values = "all|simple|aggregate"},
      Parameter{"primitive_filter", ParameterKind::kText, "part of the names to list", ""},
      Parameter{.name = "limit_filter",
                .kind = ParameterKind::kInteger,
                .help = "greatest number of lines, 0 for all",
                .fallback = "0",
                .minimum = 0},
  };
  static constexpr framework::Manual manual{
      .name = "oph_primitives_list",
      .summary = "Lists the primitives that queries can call.",
      .parameters = kParameters,
      .examples = "oph_primitives_list primitive_filter=scalar;level=2",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit PrimitivesList(Task& task)
      : level_{static_cast<std::size_t>(task.arguments().integer("level"))},
        return_type_{task.arguments().text("return_type")},
        primitive_type_{task.arguments().text("primitive_type")},
        filter_{to_lower(task.arguments().text("primitive_filter"))},
        limit_{static_cast<std::size_t>(task.arguments().integer("limit_filter"))} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto server = std::to_string(find_server(task));
    Grid grid{"Primitives List",
              "",
              {{"PRIMITIVE NAME"},
               {"RETURN TYPE"},
               {"DYNAMIC LIBRARY"},
               {"PRIMITIVE TYPE"},
               {"DBMS ID", "int"}},
              {}};
    grid.columns.resize(level_);
    for (const auto& known : task.environment().primitives.all()) {
      if (limit_ != 0 && grid.rows.size() == limit_) break;
      if (!is_wanted(known)) continue;
      std::vector<std::string> row{known.name, std::string{return_type(known)}, known.library,
                                   std::string{primitive_type(known)}, server};
      row.resize(level_);
      grid.rows.push_back(std::move(row));
    }
    task.response().add_grid("primitives_list_list", std::move(grid));
    task.response().add_text(
        "primitives_list_tip", "Useful Tip",
        "oph_man function=<primitive>;function_type=primitive describes a primitive");
  }

 private:
  static std::int64_t find_server(Task& task) {
    const auto servers = task.catalogue().instances().io_servers();
    const auto wanted = task.arguments().text_unless("dbms_filter", "-");
    const auto found = std::find_if(servers.begin(), servers.end(), [&](const auto& server) {
      return wanted ? server.id == parse_integer(*wanted) : server.is_up;
    });
    if (found != servers.end()) return found->id;
    if (wanted) throw user_error("no such I/O server (dbms_filter={})", *wanted);
    throw system_error("no I/O server is available");
  }

  bool is_wanted(const PrimitiveManual& known) const {
    return (return_type_ == "all" || return_type_ == return_type(known)) &&
           (primitive_type_ == "all" || primitive_type_ == primitive_type(known)) &&
           known.name.find(filter_) != std::string::npos;
  }

  std::size_t level_;
  std::string return_type_;
  std::string primitive_type_;
  std::string filter_;
  std::size_t limit_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::PrimitivesList);
