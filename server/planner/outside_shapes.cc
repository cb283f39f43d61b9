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
constexpr std::int64_t kNoJob = -1;

std::vector<std::string> names(std::string_view list) {
  std::vector<std::string> names;
  for (const auto name : split(list, '|')) names.emplace_back(trim(name));
  return names;
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
  return cube ? std::optional{shape_of(*cube)} : std::nullopt;
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
  return shape_of_variable(*file, *measure,
                           implicit == "auto" ? std::vector<std::string>{} : names(implicit));
}

std::optional<Response> OutsideShapes::header(const std::string& path, const std::string& cdd) {
  const auto key = cdd + "\n" + path;
  if (const auto found = headers_.find(key); found != headers_.end()) return found->second;
  if (headers_.size() == kMostFiles) return std::nullopt;
  return headers_[key] = read_header(path, cdd);
}

std::optional<Response> OutsideShapes::read_header(const std::string& path,
                                                   const std::string& cdd) {
  TaskString submission;
  submission.set("operator", "oph_explorenc");
  submission.set("sessionid", session_.session_id);
  submission.set("username", session_.user.name);
  submission.set("userrole", std::to_string(session_.membership.roles));
  submission.set("jobid", std::to_string(kNoJob));
  submission.set("src_path", path);
  submission.set("cdd", cdd);
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
