// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/planner/estimate.h"

#include <algorithm>
#include <map>

#include "base/text.h"
#include "server/planner/cube_flow.h"
#include "server/planner/operator_facts.h"
#include "server/planner/query_text.h"
#include "server/planner/shape_cut.h"

namespace oph::server {
namespace {

using Shape = std::optional<CubeShape>;

/// What an operator makes of the shapes of its inputs, of which there is one at least.
using MakeShape = Shape (*)(const TaskRequest&, std::vector<CubeShape>);

Shape same(const TaskRequest&, std::vector<CubeShape> inputs) {
  return std::move(inputs.front());
}

Shape joined(const TaskRequest&, std::vector<CubeShape> inputs) {
  auto shape = inputs.front();
  for (auto& extent : shape.extents) {
    if (extent.is_explicit) continue;
    // Sizes along the joined dimension add up; that it is the first of the arrays is of no matter.
    for (auto input = inputs.begin() + 1; input != inputs.end(); ++input) {
      extent.size += shape.bytes() == 0 ? 0 : input->bytes() * extent.size / shape.bytes();
    }
    extent.source = 0;
    return shape;
  }
  return std::nullopt;
}

/// Types of elements, by their names in queries.
std::int64_t bytes_of(const std::string& type) {
  static const std::map<std::string, std::int64_t, std::less<>> kBytes{
      {"oph_byte", 1}, {"oph_short", 2}, {"oph_int", 4},
      {"oph_long", 8}, {"oph_float", 4}, {"oph_double", 8}};
  const auto found = kBytes.find(type);
  return found == kBytes.end() ? 16 : found->second;
}

/// The number of elements is known of elementwise queries only.
Shape applied(const TaskRequest& task, std::vector<CubeShape> inputs) {
  const auto query = read_query(task.arguments.find("query").value_or("measure"));
  if (!query.is_elementwise) return std::nullopt;
  auto& shape = inputs.front();
  if (query.types.size() > 1) shape.is_bound = true;
  for (const auto& type : query.types) {
    shape.element_bytes = std::max(shape.element_bytes, bytes_of(type));
  }
  return shape;
}

/// Groups of a fixed size: the innermost dimensions go first.
Shape grouped(const TaskRequest& task, std::vector<CubeShape> inputs, bool is_explicit) {
  auto& shape = inputs.front();
  constexpr std::int64_t kAll = 0;
  const auto text = task.arguments.find("group_size").value_or("all");
  auto left = text == "all" ? kAll : parse_integer(text).value_or(-1);
  if (left < 0) shape.is_bound = true;
  for (auto extent = shape.extents.rbegin(); extent != shape.extents.rend() && left >= 0;
       ++extent) {
    if (extent->is_explicit != is_explicit) continue;
    const auto size = extent->size;
    extent->size = left == kAll ? 1 : (size + left - 1) / left;
    extent->source = 0;
    if (left != kAll) left = std::max<std::int64_t>(left / std::max<std::int64_t>(size, 1), 1);
  }
  return shape;
}

Shape reduced(const TaskRequest& task, std::vector<CubeShape> inputs) {
  return grouped(task, std::move(inputs), false);
}

Shape aggregated(const TaskRequest& task, std::vector<CubeShape> inputs) {
  return grouped(task, std::move(inputs), true);
}

/// Groups along one dimension by its hierarchy: how many there are depends on its coordinates.
Shape by_hierarchy(const TaskRequest& task, std::vector<CubeShape> inputs) {
  auto& shape = inputs.front();
  if (task.arguments.find("mode") == "anomaly") return shape;
  const auto dimension = task.arguments.find("dim").value_or("-");
  const bool is_whole = task.arguments.find("concept_level").value_or("A") == "A";
  const auto found = std::ranges::find(shape.extents, dimension, &CubeShape::Extent::dimension);
  const bool is_known = found != shape.extents.end();
  if (is_known) found->source = 0;
  if (is_whole && is_known) {
    found->size = 1;
  } else {
    shape.is_bound = true;
  }
  return shape;
}

const std::map<std::string_view, MakeShape> kMakers{{"oph_aggregate", aggregated},
                                                    {"oph_aggregate2", by_hierarchy},
                                                    {"oph_apply", applied},
                                                    {"oph_drilldown", same},
                                                    {"oph_duplicate", same},
                                                    {"oph_intercube", same},
                                                    {"oph_intercube2", same},
                                                    {"oph_merge", same},
                                                    {"oph_mergecubes", joined},
                                                    {"oph_mergecubes2", joined},
                                                    {"oph_permute", same},
                                                    {"oph_reduce", reduced},
                                                    {"oph_reduce2", by_hierarchy},
                                                    {"oph_rollup", same},
                                                    {"oph_split", same}};

bool is_import(std::string_view operator_name) {
  return operator_name.starts_with("oph_importnc");
}

class Estimate {
 public:
  Estimate(const WorkflowRequest& request, const OutsideKnowledge& outside)
      : request_{request}, outside_{outside}, shapes_(request.tasks.size()) {}

  std::vector<Shape> make() {
    for (const auto task : request_.blocks.order) shapes_[task] = shape_of(request_.tasks[task]);
    return std::move(shapes_);
  }

 private:
  Shape shape_of(const TaskRequest& task) const {
    if (is_import(task.operator_name)) {
      auto shape = outside_.shape(task);
      if (shape) cut(task, *shape, outside_.count, FilterOrigin::kFile);
      return shape;
    }
    auto inputs = inputs_of(task);
    if (inputs.empty()) return std::nullopt;
    const auto input_bytes = least_bytes(inputs);
    auto shape = made(task, std::move(inputs));
    if (shape) shape->input_bytes = input_bytes;
    return shape;
  }

  Shape made(const TaskRequest& task, std::vector<CubeShape> inputs) const {
    if (task.operator_name == "oph_subset") {
      cut(task, inputs.front(), outside_.count, FilterOrigin::kCube);
      return std::move(inputs.front());
    }
    const auto maker = kMakers.find(task.operator_name);
    return maker == kMakers.end() ? std::nullopt : maker->second(task, std::move(inputs));
  }

  /// Of the largest input whose size is known.
  static std::int64_t least_bytes(const std::vector<CubeShape>& inputs) {
    std::int64_t largest = 0;
    for (const auto& input : inputs) {
      if (!input.is_bound) largest = std::max(largest, input.bytes());
    }
    return largest;
  }

  /// Empty if one of them is not known.
  std::vector<CubeShape> inputs_of(const TaskRequest& task) const {
    std::vector<CubeShape> inputs;
    for (const auto& dependency : task.dependencies) {
      if (dependency.type == Dependency::Type::kEmbedded) continue;
      if (!hands_cube(dependency) || !shapes_[dependency.index]) return {};
      inputs.push_back(*shapes_[dependency.index]);
    }
    if (!inputs.empty()) return inputs;
    if (const auto shape = outside_.shape(task)) inputs.push_back(*shape);
    return inputs;
  }

  const WorkflowRequest& request_;
  const OutsideKnowledge& outside_;
  std::vector<Shape> shapes_;
};

}  // namespace

std::vector<Shape> estimate_shapes(const WorkflowRequest& request,
                                   const OutsideKnowledge& outside) {
  return Estimate{request, outside}.make();
}

}  // namespace oph::server
