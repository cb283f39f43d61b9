// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include <ctime>

#include "base/front_end_manuals.h"
#include "base/installation.h"
#include "base/text.h"
#include "framework/operator.h"
#include "framework/version.h"
#include "io_server/primitives.h"

namespace oph::operators {
namespace {

using framework::Task;

std::string yes_or_no(bool condition) {
  return condition ? "yes" : "no";
}

std::string type_name(ParameterKind kind) {
  if (kind == ParameterKind::kInteger) return "int";
  if (kind == ParameterKind::kReal) return "real";
  return kind == ParameterKind::kMeasure ? "measure" : "string";
}

std::string print_bound(const std::optional<double>& bound) {
  return bound ? fmt::format("{}", *bound) : "";
}

/// The day when a file was last changed; empty if it is not on this machine.
std::string modification_date(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return {};
  tm date{};
  ::gmtime_r(&status.st_mtime, &date);
  return fmt::format("{:04}-{:02}-{:02}", date.tm_year + 1900, date.tm_mon + 1, date.tm_mday);
}

/// What a manual page says, of an operator or of a primitive.
struct Page {
  std::string name;
  std::string abstract;
  std::string category;
  std::filesystem::path library;
  bool is_own = true;  ///< whether it belongs to Ophion
  std::optional<std::string> return_type;
  std::vector<ArgumentManual> arguments;
  std::optional<ArgumentManual> repeated;
};

std::string abstract(const std::string& summary, const std::string& notes,
                     const std::vector<ArgumentManual>& arguments,
                     const std::vector<std::string>& examples) {
  auto text = summary;
  if (!notes.empty()) text += "\n" + notes;
  for (const auto& argument : arguments) {
    if (!argument.help.empty()) text += fmt::format("\n- {}: {}", argument.name, argument.help);
  }
  for (const auto& example : examples) {
    if (!example.empty()) text += "\nExample: " + example;
  }
  return text;
}

/// What calls of most primitives start with.
constexpr std::array kTypeArguments{
    Parameter{.name = "input_type",
              .help = "type of the elements that come in, or one for each array",
              .multiple = true},
    Parameter{"output_type", ParameterKind::kText, "type of the elements of the result"},
};

/// Returns the manual page of an operator or of a primitive.
class Man final : public framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{"function", ParameterKind::kText, "name of an operator or of a primitive"},
      Parameter{"function_version", ParameterKind::kText, "version to describe", "latest"},
      Parameter{.name = "function_type",
                .kind = ParameterKind::kChoice,
                .help = "what kind of function it is",
                .fallback = "operator",
                .values = "operator|primitive"},
  };
  static constexpr framework::Manual manual{
      .name = "oph_man",
      .summary = "Describes an operator or a primitive.",
      .parameters = kParameters,
      .examples =
          "oph_man function=oph_reduce\n"
          "oph_man function=oph_quantile;function_type=primitive",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit Man(Task& task) {
    const auto& version = task.arguments().text("function_version");
    if (version == "latest" || version == framework::kVersion) return;
    throw user_error("function_version must be latest or {} (function_version={})",
                     framework::kVersion, version);
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto& name = task.arguments().text("function");
    const bool is_operator = task.arguments().text("function_type") == "operator";
    const auto page = is_operator ? operator_page(task, name) : primitive_page(task, name);
    auto& response = task.response();
    response.add_text("man_function", "Function Name and Version",
                      fmt::format("{} v{}", page.name, framework::kVersion));
    response.add_grid("man_info", info(page));
    response.add_grid("man_args", arguments(page));
    if (page.repeated) response.add_grid("man_multiargs", repeated_arguments(*page.repeated));
  }

 private:
  static Page operator_page(Task& task, const std::string& name) {
    for (const auto& known : front_end_manuals()) {
      // The server runs these itself, and passes by what operators have in common.
      if (equal_ignoring_case(known.name, name)) return describe(known, program_folder(), {});
    }
    const auto& loaded = task.environment().operators.require(name);
    std::vector<ArgumentManual> common;
    if (loaded.manual.has_arguments) common = to_manual(framework::shared::kSystem);
    auto page = describe(loaded.manual, loaded.path, common);
    page.is_own = page.library.parent_path() == library_folder() / "operators";
    return page;
  }

  static Page describe(const OperatorManual& known, const std::filesystem::path& library,
                       const std::vector<ArgumentManual>& common) {
    Page page;
    page.name = known.name;
    page.category = known.category;
    page.library = library;
    page.arguments = known.arguments;
    page.arguments.insert(page.arguments.end(), common.begin(), common.end());
    page.abstract = abstract(known.summary, known.notes, page.arguments, known.examples);
    return page;
  }

  static Page primitive_page(Task& task, const std::string& name) {
    const auto& known = task.environment().primitives.require(name);
    Page page;
    page.name = known.name;
    page.category = known.primitive_class;
    page.library = task.configuration().path("framework.primitive_path") / known.library;
    // The stack has links to the installed libraries.
    page.is_own = std::filesystem::weakly_canonical(page.library).parent_path() ==
                  std::filesystem::weakly_canonical(library_folder() / "primitives");
    page.return_type = known.returns;
    page.arguments = known.arguments;
    if (known.is_typed) {
      const auto types = to_manual(kTypeArguments);
      page.arguments.insert(page.arguments.begin(), types.begin(), types.end());
    }
    page.abstract = abstract(known.summary, known.notes, page.arguments, {known.example});
    if (known.is_variadic && !known.arguments.empty()) {
      page.repeated = page.arguments.back();
      page.arguments.pop_back();
    }
    return page;
  }

  static Grid info(const Page& page) {
    Grid grid{"Function Info", "", {{"INFO TYPE"}, {"INFO VALUE"}}, {}};
    grid.rows = {{"Abstract", page.abstract},
                 {"Author", page.is_own ? "Ophion" : "-"},
                 {"Category", page.category},
                 {"Creation Date", modification_date(page.library)},
                 {"License", page.is_own ? "GPL-3.0-or-later" : "-"}};
    if (page.return_type) grid.rows.push_back({"Return Type", *page.return_type});
    return grid;
  }

  static Grid arguments(const Page& page) {
    Grid grid{"Function Arguments",
              "",
              {{"NAME"},
               {"TYPE"},
               {"MANDATORY"},
               {"DEFAULT"},
               {"MIN"},
               {"MAX"},
               {"VALUES"},
               {"MULTIVALUE"}},
              {}};
    for (const auto& argument : page.arguments) {
      grid.rows.push_back({argument.name, type_name(argument.kind), yes_or_no(!argument.fallback),
                           argument.fallback.value_or(""), print_bound(argument.minimum),
                           print_bound(argument.maximum), join(argument.values, "|"),
                           yes_or_no(argument.multiple)});
    }
    return grid;
  }

  static Grid repeated_arguments(const ArgumentManual& argument) {
    return {"Function Multi-Arguments",
            "",
            {{"NAME"},
             {"TYPE"},
             {"MANDATORY"},
             {"DEFAULT"},
             {"MIN VAL"},
             {"MAX VAL"},
             {"MIN TIMES"},
             {"MAX TIMES"},
             {"VALUES"},
             {"MULTIVALUE"}},
            {{argument.name, type_name(argument.kind), yes_or_no(!argument.fallback),
              argument.fallback.value_or(""), print_bound(argument.minimum),
              print_bound(argument.maximum), argument.fallback ? "0" : "1", "",
              join(argument.values, "|"), yes_or_no(argument.multiple)}}};
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Man);
