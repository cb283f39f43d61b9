// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>

#include "framework/like_pattern.h"
#include "framework/operator.h"
#include "operators/metadata/visited_folders.h"

namespace oph::operators {
namespace {

using framework::Task;
using metadb::Attributes;

/// A longer answer is of no use to anybody, and takes the memory that others need.
constexpr std::int64_t kMostItems = 200'000;

/// Finds datacubes by their metadata.
class Search final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "container_filter",
                    .help = "patterns of the names of containers (SQL LIKE)",
                    .fallback = "all",
                    .multiple = true},
          Parameter{.name = "metadata_key_filter",
                    .help = "patterns of keys",
                    .fallback = "all",
                    .multiple = true},
          Parameter{.name = "metadata_value_filter",
                    .help = "patterns of values",
                    .fallback = "all",
                    .multiple = true},
      },
      metadata::kFolderArguments, framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_search",
      .summary = "Finds datacubes by the metadata that they have.",
      .parameters = kParameters,
      .notes =
          "In patterns % stands for any characters and _ for one; letters match in any case. "
          "One of the patterns of each filter must match. There is one table for each folder; "
          "a search that finds more than 200000 items is refused.",
      .examples = "oph_search metadata_key_filter=units;metadata_value_filter=%C;recursive=yes",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit Search(Task& task)
      : containers_{task.arguments().list("container_filter")},
        keys_{task.arguments().list("metadata_key_filter")},
        values_{task.arguments().list("metadata_value_filter")} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    auto branches = metadata::visited_folders(task);
    std::map<std::int64_t, std::size_t> folders;  // by container
    Attributes::Search search;
    for (std::size_t i = 0; i < branches.size(); ++i) {
      for (const auto& container : branches[i].containers) {
        if (!framework::passes_any(container.name, containers_)) continue;
        folders.emplace(container.id, i);
        search.containers.push_back(container.id);
      }
    }
    std::vector<Grid> grids(branches.size(), empty_grid());
    for (auto& found : find(task, std::move(search))) {
      const auto pid = task.catalogue().cube_pid(found.container_id, found.cube_id);
      grids[folders.at(found.container_id)].rows.push_back(
          {pid, std::move(found.key), std::move(found.value)});
    }
    for (auto& grid : grids) task.response().add_grid("search", std::move(grid));
  }

 private:
  static Grid empty_grid() {
    return {"Searching results", "", {{"Datacube"}, {"Key"}, {"Value"}}, {}};
  }

  static bool is_open(const std::vector<std::string>& patterns) {
    return std::find(patterns.begin(), patterns.end(), "all") != patterns.end();
  }

  std::vector<Attributes::Found> find(Task& task, Attributes::Search search) const {
    auto& attributes = task.catalogue().attributes();
    if (!is_open(keys_)) {
      search.keys.emplace();
      for (auto& key : attributes.keys()) {
        if (framework::passes_any(key, keys_)) search.keys->push_back(std::move(key));
      }
    }
    if (!is_open(values_)) search.values = values_;
    search.limit = kMostItems + 1;
    auto found = attributes.find(search);
    if (std::ssize(found) > kMostItems) {
      throw user_error("the search finds more than {} items: narrow the filters, or path",
                       kMostItems);
    }
    std::erase_if(found,
                  [&](const auto& one) { return !framework::passes_any(one.value, values_); });
    return found;
  }

  std::vector<std::string> containers_;
  std::vector<std::string> keys_;
  std::vector<std::string> values_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Search);
