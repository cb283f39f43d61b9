// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/outside_shapes.h"

#include <future>
#include <memory>

#include "base/error.h"
#include "base/task_string.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::size_t kMostFiles = 8;
constexpr std::size_t kMostCounts = 32;
constexpr std::int64_t kNoJob = -1;

std::vector<std::string> names(std::string_view list) {
  std::vector<std::string> names;
  for (const auto name : split(list, '|')) names.emplace_back(trim(name));
  return names;
}

/// How many values of a dimension are shown; absent: none.
std::optional<std::int64_t> count_coordinates(const Response& answer, std::string_view dimension) {
  for (const auto& object : answer.objects()) {
    if (!object.key.ends_with("_dimvalues")) continue;
    for (const auto& grid : object.grids) {
      if (grid.title == dimension) return static_cast<std::int64_t>(grid.rows.size());
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<CubeShape> OutsideShapes::find(const TaskRequest& task) {
  std::optional<CubeShape> shape;
  const auto status = guard([&] {
    const bool is_import = task.operator_name.starts_with("oph_importnc");
    shape = is_import ? variable(task) : cube(task);
  });
  return status ? shape : std::nullopt;
}

std::optional<CubeShape> OutsideShapes::cube(const TaskRequest& task) {
  const auto pid = task.arguments.find("cube").value_or(request_.cube);
  const auto id = catalogue_.parse_cube_pid(pid);
  if (!id || catalogue_.cubes().root_folder(*id) != session_.session.root_folder_id) {
    return std::nullopt;
  }
  const auto cube = catalogue_.cubes().find(*id);
  if (!cube) return std::nullopt;
  TaskString question;
  question.set("operator", "oph_explorecube");
  question.set("cube", pid);
  return noted(shape_of(*cube), {std::move(question), "1", {}});
}

/// Says whose coordinates the dimensions of a shape have.
CubeShape OutsideShapes::noted(CubeShape shape, Source source) {
  for (auto& extent : shape.extents) {
    extent.source = sources_.size() + 1;
    if (extent.size > 1) source.dimensions.push_back(extent.dimension);
  }
  sources_.push_back(std::move(source));
  return shape;
}

std::optional<std::int64_t> OutsideShapes::count(const OutsideFilter& filter) {
  const auto& source = sources_.at(filter.source - 1);
  // One element of the data is shown with the coordinates.
  std::string filters, types;
  bool is_there = false;
  for (const auto& dimension : source.dimensions) {
    const bool is_meant = dimension == filter.dimension;
    const auto text =
        is_meant ? filter.arguments.find("subset_filter").value() : source.first_position;
    filters += (filters.empty() ? "" : "|") + std::string{text};
    types += (types.empty() ? "" : "|") + std::string{is_meant ? "coord" : "index"};
    is_there = is_there || is_meant;
  }
  if (!is_there) return std::nullopt;
  auto question = source.question;
  for (const auto& [name, value] : filter.arguments.arguments()) question.set(name, value);
  question.set("subset_dims", join(source.dimensions, "|"));
  question.set("subset_filter", filters);
  question.set("subset_type", types);
  question.set("level", "2");
  question.set("limit_filter", "1");
  const auto key = question.text();
  if (const auto found = counts_.find(key); found != counts_.end()) return found->second;
  if (counts_.size() == kMostCounts) return std::nullopt;
  const auto answer = ask(std::move(question));
  return counts_[key] = answer ? count_coordinates(*answer, filter.dimension) : std::nullopt;
}

std::optional<CubeShape> OutsideShapes::variable(const TaskRequest& task) {
  const auto& arguments = task.arguments;
  const auto path = arguments.find("src_path").value_or(arguments.find("input").value_or(""));
  const bool is_single = path.find_first_of("|[@") == std::string_view::npos;
  const auto measure = arguments.find("measure");
  if (path.empty() || !is_single || !measure) return std::nullopt;
  const auto& of_session = session_.membership.cdd;
  const auto& cdd = request_.cdd.empty() ? of_session : request_.cdd;
  const auto file = header(std::string{path}, std::string{arguments.find("cdd").value_or(cdd)});
  if (!file || file->error()) return std::nullopt;
  const auto implicit = arguments.find("imp_dim").value_or("auto");
  auto shape = shape_of_variable(*file, *measure,
                                 implicit == "auto" ? std::vector<std::string>{} : names(implicit));
  TaskString question;
  question.set("operator", "oph_explorenc");
  question.set("src_path", path);
  question.set("cdd", arguments.find("cdd").value_or(cdd));
  question.set("measure", *measure);
  return noted(std::move(shape), {std::move(question), "0", {}});
}

std::optional<Response> OutsideShapes::header(const std::string& path, const std::string& cdd) {
  const auto key = cdd + "\n" + path;
  if (const auto found = headers_.find(key); found != headers_.end()) return found->second;
  if (headers_.size() == kMostFiles) return std::nullopt;
  TaskString question;
  question.set("operator", "oph_explorenc");
  question.set("src_path", path);
  question.set("cdd", cdd);
  return headers_[key] = ask(std::move(question));
}

/// What an operator answers to the user.
std::optional<Response> OutsideShapes::ask(TaskString submission) {
  submission.set("sessionid", session_.session_id);
  submission.set("username", session_.user.name);
  submission.set("userrole", std::to_string(session_.membership.roles));
  submission.set("jobid", std::to_string(kNoJob));
  // The answer may come when nobody waits for it any more.
  const auto answer = std::make_shared<std::promise<Outcome>>();
  Work work;
  work.kind = Work::Kind::kInternal;  // writes nothing: no one has to clean up after it
  work.user = session_.user.name;
  work.task = {kNoJob, 1, submission.text()};
  work.started = [] {};
  work.progress = [](const pool::Progress&) {};
  work.ended = [answer](const Outcome& outcome) { answer->set_value(outcome); };
  auto future = answer->get_future();
  queue_.submit(std::move(work));
  if (future.wait_until(deadline_) != std::future_status::ready) return std::nullopt;
  const auto outcome = future.get();
  if (!outcome.error.empty() || outcome.was_cancelled) return std::nullopt;
  return Response::parse(outcome.result.response);
}

}  // namespace oph::server
