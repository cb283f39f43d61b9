// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/massive_argument.h"

#include "base/error.h"
#include "server/manuals.h"

namespace oph::server {
namespace {

/// All files become one cube.
constexpr std::string_view kJoinsFiles = "oph_importncs";

/// Whether the operator itself takes a list in this argument. Importers of one file say so too,
/// since a list makes several tasks of them.
bool takes_list(const OperatorManual& manual, std::string_view name, TargetKind kind) {
  if (kind == TargetKind::kFiles) return manual.name == kJoinsFiles;
  const auto* argument = find_argument(manual, name);
  return name == "cubes" || (argument != nullptr && argument->multiple);
}

std::optional<MassiveArgument> find(const TaskString& arguments, const OperatorManual& manual,
                                    std::string_view name, TargetKind kind) {
  const auto value = arguments.find(name);
  if (!value || (manual.has_arguments && find_argument(manual, name) == nullptr)) {
    return std::nullopt;
  }
  const bool is_list = takes_list(manual, name, kind);
  const bool is_massive = has_filter(*value) || (!is_list && manual.has_arguments &&
                                                 value->find('|') != std::string_view::npos);
  if (!is_massive) return std::nullopt;
  return MassiveArgument{std::string{name}, kind, is_list, parse_targets(kind, name, *value)};
}

/// `input` is another name of src_path, which it goes before; other operators have arguments of
/// that name too.
std::optional<MassiveArgument> find_files(const TaskString& arguments,
                                          const OperatorManual& manual) {
  if (find_argument(manual, "src_path") == nullptr) return std::nullopt;
  const auto* name = arguments.contains("input") ? "input" : "src_path";
  return find(arguments, manual, name, TargetKind::kFiles);
}

}  // namespace

MassiveArgument list_argument(const TaskString& arguments, const OperatorManual& manual,
                              std::string_view name) {
  const auto value = arguments.find(name);
  if (!value || (name != "cube" && name != "cubes")) {
    throw user_error("only arguments cube and cubes can be filtered ({})", name);
  }
  return {std::string{name}, TargetKind::kCubes, takes_list(manual, name, TargetKind::kCubes),
          parse_targets(TargetKind::kCubes, name, *value)};
}

std::optional<MassiveArgument> find_massive_argument(const TaskString& arguments,
                                                     const OperatorManual& manual) {
  std::optional<MassiveArgument> found;
  for (auto each :
       {find(arguments, manual, "cube", TargetKind::kCubes),
        find(arguments, manual, "cubes", TargetKind::kCubes), find_files(arguments, manual)}) {
    if (!each) continue;
    if (found) {
      throw user_error("only one argument may name many cubes or files, not both {} and {} ({})",
                       found->name, each->name, manual.name);
    }
    found = std::move(each);
  }
  return found;
}

}  // namespace oph::server
