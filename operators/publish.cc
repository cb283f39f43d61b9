// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <optional>

#include "framework/operator.h"
#include "framework/published_pages.h"
#include "operators/publishing/index_page.h"
#include "operators/publishing/page_folder.h"
#include "operators/publishing/table_pages.h"
#include "operators/publishing/view_page.h"

namespace oph::operators {
namespace {

using framework::Task;
namespace fs = std::filesystem;

/// Makes pages of a datacube for browsers. Every rank writes the tables of its fragments and reads
/// its part of what is drawn; the root draws and shows the pages when all is there.
class Publish final : public framework::Operator {
 public:
  static constexpr auto kParameters =
      framework::concatenate(framework::shared::kCube, framework::shared::kShowIndexAndTime,
                             std::array{Parameter{.name = "show_id",
                                                  .kind = ParameterKind::kChoice,
                                                  .help = "add the keys of the rows",
                                                  .fallback = "no",
                                                  .values = "yes|no"},
                                        Parameter{.name = "content",
                                                  .kind = ParameterKind::kChoice,
                                                  .help = "what to publish",
                                                  .fallback = "all",
                                                  .values = "all|data|metadata"}});
  static constexpr framework::Manual manual{
      .name = "oph_publish",
      .summary = "Makes pages for browsers with the data and the metadata of a datacube.",
      .parameters = kParameters,
      .notes =
          "Pages have limits: tables have the first 4000 rows of each fragment and 100 elements of "
          "each array, maps at most 360 x 180 cells and a million values, lines half a million; "
          "what is drawn of a larger cube is every n-th value, and the pages say so. Pages of an "
          "earlier call are replaced at once.",
      .examples = "oph_publish show_time=yes",
      .category = "Data Import/Export",
      .permission = "write",
  };

  explicit Publish(Task& task) : content_{task.arguments().text("content")} {}

  void init(Task& task) override {
    cube_ = task.cube();
    if (has_data() && is_complex(cube_.measure_type)) {
      throw user_error(
          "complex numbers cannot be published; publish a part of them (oph_apply with "
          "oph_gsl_complex_get_abs, for one), or content=metadata (measure={})",
          cube_.measure);
    }
    attributes_ = task.catalogue().cubes().attributes(cube_.id);
    if (has_data()) views_ = publishing::views(cube_, attributes_);
    folder_path_ = task.text_from_root([&] {
      folder_.emplace(framework::published_pages_folder(task, cube_.container_id, cube_.id), task);
      return folder_->temporary().string();
    });
  }

  void execute(Task& task) override {
    if (!has_data()) return;
    const auto& arguments = task.arguments();
    const framework::CoordinateFormat format{arguments.flag("show_index"),
                                             arguments.flag("show_time"), false};
    const publishing::TablePages tables{cube_, format, arguments.flag("show_id"), links()};
    for (const auto& fragment : cube_.fragments) position_[fragment.index] = position_.size();
    values_.assign(views_.size(), std::vector<std::string>(cube_.fragments.size()));
    task.for_my_fragments(cube_.fragments, [&](auto& store, const auto& fragment) {
      tables.write(store, fragment, folder_path_);
      for (std::size_t i = 0; i < views_.size(); ++i) {
        values_[i][position_.at(fragment.index)] = views_[i].sample.read(store, fragment);
      }
    });
  }

  void reduce(Task& task) override {
    for (std::size_t i = 0; i < views_.size(); ++i) draw(task, i);
    if (!task.is_root()) return;
    publishing::write_page(folder_path_, publishing::kIndexPage,
                           publishing::index_page(task, {cube_, attributes_, content_ != "data",
                                                         has_data(), view_links()}));
    folder_->publish();
    const auto address = publishing::page_address(task, cube_);
    task.response().add_text("publish", "Output URL", address);
    task.notify("link", address);
    task.note_done();
  }

  void destroy(Task&) override { folder_.reset(); }

 private:
  bool has_data() const { return content_ != "metadata"; }

  std::vector<publishing::Link> view_links() const {
    std::vector<publishing::Link> all;
    for (const auto& view : views_) all.push_back({view.page, view.title});
    return all;
  }

  std::vector<publishing::Link> links() const {
    auto all = view_links();
    all.insert(all.begin(), {std::string{publishing::kIndexPage}, "Datacube"});
    return all;
  }

  /// Ranks have consecutive fragments, so that their parts in order are the whole.
  void draw(Task& task, std::size_t i) {
    std::string mine;
    for (const auto& part : values_[i]) mine += part;
    values_[i].clear();
    const auto parts = task.team().share(mine);
    if (!task.is_root()) return;
    std::string all;
    for (const auto& part : parts) all += part;
    publishing::write_page(folder_path_, views_[i].page,
                           publishing::view_page(views_[i], cube_, attributes_, links(), all));
  }

  std::string content_;
  metadb::Cube cube_;
  std::vector<metadb::Attribute> attributes_;
  std::vector<publishing::View> views_;
  std::optional<publishing::PageFolder> folder_;  ///< on the root
  fs::path folder_path_;
  std::map<std::int64_t, std::size_t> position_;  ///< of fragments, by index
  std::vector<std::vector<std::string>> values_;  ///< by view and fragment
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Publish);
