// SPDX-License-Identifier: GPL-3.0-or-later
#include <set>

#include "base/text.h"
#include "framework/container_place.h"
#include "framework/operator.h"
#include "operators/netcdf/time_arguments.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Creates an empty container with its dimensions.
class CreateContainer final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "container", .help = "name of the new container"},
          Parameter{
              .name = "dim", .help = "dimensions that cubes in it may have", .multiple = true},
          Parameter{.name = "dim_type",
                    .kind = ParameterKind::kChoice,
                    .help = "types of the dimensions: one for all, or one for each",
                    .fallback = "double",
                    .values = "double|float|int|long|short|byte",
                    .multiple = true},
          Parameter{.name = "compressed",
                    .kind = ParameterKind::kChoice,
                    .help = "keep the coordinates of its cubes compressed",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{
              .name = "description", .help = "free text kept with the container", .fallback = "-"}},
      netcdf::kTimeArguments, framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_createcontainer",
      .summary = "Creates an empty container with its dimensions.",
      .parameters = kParameters,
      .examples =
          "oph_createcontainer "
          "container=climate;dim=lat|lon|time;hierarchy=oph_base|oph_base|oph_time;units=d",
      .category = "Data Process",
      .permission = "write",
      .is_metadata = true,
  };

  explicit CreateContainer(Task& task) : dimensions_{read_dimensions(task.arguments())} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto& arguments = task.arguments();
    const auto place = framework::container_place(task, arguments.text("container"));
    metadb::Container container;
    container.folder_id = place.folder_id;
    container.name = place.name;
    container.is_compressed = arguments.flag("compressed");
    container.description = arguments.text_unless("description", "-").value_or("");
    container.vocabulary = arguments.text("vocabulary");
    const auto id = task.catalogue().containers().create(container, dimensions_);
    const auto pid = task.catalogue().container_pid(id);
    task.response().add_text("createcontainer", "Output Container", pid);
    task.notify("container_pid", pid);
    task.note_done();
  }

 private:
  static std::vector<metadb::Dimension> read_dimensions(const framework::Arguments& arguments) {
    const auto names = arguments.list("dim");
    const auto types = items(arguments, "dim_type", names.size());
    const auto hierarchies = items(arguments, "hierarchy", names.size());
    const auto time = netcdf::time_reference(arguments);
    std::set<std::string> known;
    std::vector<metadb::CubeDimension> dimensions(names.size());
    std::vector<metadb::Dimension> definitions;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (!known.insert(names[i]).second) {
        throw user_error("dim must name each dimension once (dim={})", arguments.text("dim"));
      }
      auto& dimension = dimensions[i].dimension;
      dimension.name = names[i];
      dimension.type = element_type(types[i]).value();
      dimension.hierarchy = hierarchies[i];
      if (dimension.is_time()) dimension.time = time;
      definitions.push_back(dimension);
    }
    netcdf::check_hierarchies(dimensions);
    return definitions;
  }

  /// One item for each dimension; a single one goes for all.
  static std::vector<std::string> items(const framework::Arguments& arguments,
                                        std::string_view name, std::size_t count) {
    auto values = arguments.list(name);
    if (values.size() == 1) values.resize(count, values.front());
    if (values.size() != count) {
      throw user_error("{} needs one value, or one for each of dim ({}={}, dim={})", name, name,
                       arguments.text(name), arguments.text("dim"));
    }
    return values;
  }

  std::vector<metadb::Dimension> dimensions_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::CreateContainer);
