// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/export_path.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "framework/data_path.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;
using framework::Task;

constexpr std::string_view kExtension = ".nc";
// Leaves room for what the hidden name adds.
constexpr std::size_t kLongestName = 180;

/// What the user wants: "default" stands for whatever fits.
struct Wish {
  std::string folder;
  std::string name;
};

Wish wish(const framework::Arguments& arguments) {
  const auto& both = arguments.text("output");
  if (both.empty()) return {arguments.text("output_path"), arguments.text("output_name")};
  const auto slash = both.rfind('/');
  if (slash == std::string::npos) return {"local", both};
  return {both.substr(0, slash + 1), both.substr(slash + 1)};
}

std::string file_name(const std::string& name) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' '; };
  const bool is_plain = !name.empty() && name.front() != '.' && name.size() <= kLongestName &&
                        name.find('/') == std::string::npos &&
                        std::none_of(name.begin(), name.end(), is_control);
  if (!is_plain) {
    throw user_error(
        "output_name must be the name of a file: not empty, without '/', not starting with '.', "
        "at most {} characters (output_name={})",
        kLongestName, name);
  }
  const bool is_complete = name.ends_with(kExtension) || is_zarr_name(name);
  return is_complete ? name : name + std::string{kExtension};
}

/// Whether the task is a part of a massive operation, all of which have the same arguments.
bool is_one_of_many(const Task& task) {
  const auto index = task.arguments().task().find("lighttaskindex");
  return index && parse_integer(*index).value_or(-1) >= 0;
}

/// NAME_<number>.nc
std::string with_number(const std::string& name, std::int64_t number) {
  const auto dot = name.rfind('.');
  return fmt::format("{}_{}{}", name.substr(0, dot), number, name.substr(dot));
}

fs::path session_folder(const Task& task, const metadb::Cube& cube) {
  const auto exports = task.configuration().path("data.session_path") /
                       task.session_code().value_or("local") / "export";
  if (task.arguments().flag("misc")) return exports / "misc";
  return exports / "nc" / std::to_string(cube.container_id) / std::to_string(cube.id);
}

}  // namespace

ExportPath export_path(const Task& task, const metadb::Cube& cube) {
  const auto& arguments = task.arguments();
  const auto [folder, wanted] = wish(arguments);
  auto name = file_name(wanted == "default" ? cube.measure : wanted);
  // In the session each cube has a folder of its own; elsewhere the files would replace each other.
  const bool is_shared = folder != "default" || arguments.flag("misc");
  if (is_shared && is_one_of_many(task)) name = with_number(name, cube.id);
  if (folder == "default") {
    const auto path = session_folder(task, cube);
    std::error_code error;
    fs::create_directories(path, error);
    if (error)
      throw system_error("a folder cannot be made: {} (path={})", error.message(), path.string());
    return {path / name, (path / name).string(), false};
  }
  const auto below = folder == "local" ? name : folder + "/" + name;
  const auto path =
      framework::new_data_path(task.configuration(), arguments.text("cdd"), below, "output_path");
  const auto base = fs::weakly_canonical(task.configuration().path("data.base_path"));
  return {path, "/" + path.lexically_relative(base).string(), true};
}

ExportPath numbered(const ExportPath& path, std::int64_t number) {
  const auto with_number = [&](const fs::path& one) {
    return one.parent_path() /
           fmt::format("{}_{}{}", one.stem().string(), number, one.extension().string());
  };
  return {with_number(path.path), with_number(path.shown).string(), path.is_users};
}

}  // namespace oph::operators::netcdf
