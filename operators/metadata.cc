// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/metadata_list.h"
#include "framework/operator.h"
#include "framework/vocabulary.h"
#include "metadb/names.h"
#include "operators/metadata/attribute_filter.h"
#include "operators/metadata/attribute_value.h"

namespace oph::operators {
namespace {

using framework::Task;
using metadb::Attribute;
using metadb::Cube;

/// Shows and changes the metadata of a datacube.
class Metadata final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{.name = "mode",
                    .kind = ParameterKind::kChoice,
                    .help = "what to do",
                    .fallback = "read",
                    .values = "insert|read|update|delete"},
          Parameter{.name = "metadata_key",
                    .help = "keys to insert, or those that are shown, updated or deleted",
                    .fallback = "all",
                    .multiple = true},
          Parameter{"variable", ParameterKind::kText,
                    "measure or dimension that new keys belong to; global: the whole cube",
                    "global"},
          Parameter{.name = "metadata_id",
                    .kind = ParameterKind::kInteger,
                    .help = "the item to update, show or delete; 0: none in particular",
                    .fallback = "0",
                    .minimum = 0},
          Parameter{.name = "metadata_type",
                    .kind = ParameterKind::kChoice,
                    .help = "type of what is inserted; an update keeps the type unless it is given",
                    .fallback = "text",
                    .values = "text|image|video|audio|url|double|float|long|int|short"},
          Parameter{"metadata_value", ParameterKind::kText,
                    "the value; one for each key, separated by '|', if there are several keys",
                    "-"},
      },
      metadata::kFilterArguments,
      std::array{Parameter{.name = "force",
                           .kind = ParameterKind::kChoice,
                           .help = "also change metadata that belongs to a vocabulary",
                           .fallback = "no",
                           .values = "yes|no"}});
  static constexpr framework::Manual manual{
      .name = "oph_metadata",
      .summary = "Shows, inserts, updates or deletes metadata of a datacube.",
      .parameters = kParameters,
      .notes =
          "Filters look for a part of the text; the whole cube is called global. An update is of "
          "the item metadata_id, or of the only one of that key and variable. Numbers may be "
          "lists, separated by commas. Changes need the role write. The time axis "
          "itself is defined in the container: forced changes of its units do not move it.",
      .examples =
          "oph_metadata metadata_key=units;variable_filter=tas\n"
          "oph_metadata mode=insert;metadata_key=contact;metadata_value=ann@example.org",
      .category = "Metadata Process",
      .permission = "read",
      .is_metadata = true,
  };

  explicit Metadata(Task& task)
      : arguments_{task.arguments()},
        mode_{arguments_.text("mode")},
        id_{arguments_.integer("metadata_id")} {
    if (mode_ == "insert" && id_ != 0) {
      throw user_error("metadata_id is chosen by the server (metadata_id={}, mode=insert)", id_);
    }
    if (mode_ == "insert" && !arguments_.is_given("metadata_key")) {
      throw user_error("metadata_key is missing (mode=insert)");
    }
    if (mode_ == "update" && id_ == 0 && !arguments_.is_given("metadata_key")) {
      throw user_error("metadata_id is missing, or metadata_key (mode=update)");
    }
    const bool needs_value = mode_ == "insert" || mode_ == "update";
    if (needs_value && !arguments_.is_given("metadata_value")) {
      throw user_error("metadata_value is missing (mode={})", mode_);
    }
    if (mode_ != "read") task.require_role(metadb::kWrite, "mode=" + mode_);
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto cube = task.cube();
    known_ = task.catalogue().cubes().attributes(cube.id);
    if (mode_ == "read") {
      return framework::show_metadata(task.response(), selected(), "metadata");
    }
    if (mode_ == "insert") insert(task, cube);
    if (mode_ == "update") update(task, cube);
    if (mode_ == "delete") remove(task, cube);
    task.note_done();
  }

 private:
  void insert(Task& task, const Cube& cube) const {
    const auto variable = owner(cube);
    const auto container = task.catalogue().containers().find(cube.container_id);
    const auto* dimension = cube.find_dimension(variable);
    const bool is_of_time = dimension != nullptr && dimension->dimension.is_time();
    const auto keys = arguments_.list("metadata_key");
    const auto values = metadata::values(arguments_, keys.size());
    std::vector<Attribute> added(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
      metadb::check_name("metadata key", keys[i]);
      added[i].variable = variable;
      added[i].key = keys[i];
      added[i].type = arguments_.text("metadata_type");
      added[i].value = values[i];
      added[i].user = task.user();
      metadata::check_value(added[i]);
      if (container && framework::is_functional(container->vocabulary, added[i], is_of_time)) {
        added[i].vocabulary = container->vocabulary;
      }
    }
    task.catalogue().attributes().insert(cube.id, added);
    summarize(task, added.size(), "Inserted");
  }

  /// The variable that new keys belong to, as it is stored.
  std::string owner(const Cube& cube) const {
    const auto& variable = arguments_.text("variable");
    if (variable == "global") return {};
    const auto is_owner = [&](const Attribute& one) { return one.variable == variable; };
    if (variable == cube.measure || cube.find_dimension(variable) != nullptr ||
        std::any_of(known_.begin(), known_.end(), is_owner)) {
      return variable;
    }
    auto names = cube.measure;
    for (const auto& one : cube.dimensions) names += ", " + one.dimension.name;
    throw user_error("the cube has no variable {}; it has {} (variable={})", variable, names,
                     variable);
  }

  void update(Task& task, const Cube& cube) const {
    auto changed = chosen();
    if (arguments_.is_given("metadata_type")) changed.type = arguments_.text("metadata_type");
    changed.value = arguments_.text("metadata_value");
    changed.user = task.user();
    metadata::check_value(changed);
    task.catalogue().attributes().update(cube.id, changed, arguments_.flag("force"));
    summarize(task, 1, "Updated");
  }

  void remove(Task& task, const Cube& cube) const {
    const auto wanted = selected();
    if (wanted.empty()) {
      throw user_error("the cube has no such metadata (metadata_key={})",
                       arguments_.text("metadata_key"));
    }
    std::vector<std::int64_t> ids;
    for (const auto& attribute : wanted) {
      if (attribute.vocabulary.empty() || arguments_.flag("force")) ids.push_back(attribute.id);
    }
    const auto kept = wanted.size() - ids.size();
    if (ids.empty()) {
      throw user_error(
          "this metadata belongs to the vocabulary {}: force=yes deletes it "
          "(metadata_key={}, metadata_id={})",
          wanted.front().vocabulary, wanted.front().key, wanted.front().id);
    }
    const auto removed = task.catalogue().attributes().remove(cube.id, ids);
    std::string note;
    if (kept > 0) {
      note = fmt::format("; kept {} of a vocabulary, which force=yes deletes", kept);
    }
    summarize(task, static_cast<std::size_t>(removed), "Deleted", note);
  }

  /// The one attribute that an update is of.
  Attribute chosen() const {
    auto wanted = selected();
    if (id_ == 0 && arguments_.is_given("variable")) {
      const auto& variable = arguments_.text("variable");
      std::erase_if(wanted, [&](const Attribute& one) {
        return one.variable != (variable == "global" ? std::string{} : variable);
      });
    }
    if (wanted.size() == 1) return wanted.front();
    throw user_error("an update is of one item, this names {}: give metadata_id (metadata_key={})",
                     wanted.size(), arguments_.text("metadata_key"));
  }

  /// The attribute of the argument metadata_id.
  Attribute require() const {
    const auto found = std::find_if(known_.begin(), known_.end(),
                                    [&](const auto& attribute) { return attribute.id == id_; });
    if (found == known_.end()) {
      throw user_error("the cube has no such metadata (metadata_id={})", id_);
    }
    return *found;
  }

  /// What a read or a deletion is about: a number goes before keys and filters.
  std::vector<Attribute> selected() const {
    if (id_ != 0) return {require()};
    const metadata::AttributeFilter filter{arguments_};
    std::vector<Attribute> wanted;
    for (const auto& attribute : known_) {
      if (filter.passes(attribute)) wanted.push_back(attribute);
    }
    return wanted;
  }

  static void summarize(Task& task, std::size_t count, std::string_view what,
                        const std::string& note = {}) {
    task.response().add_text(
        "metadata_summary", "Summary",
        fmt::format("{} {} item{}{}", what, count, count == 1 ? "" : "s", note));
  }

  const framework::Arguments& arguments_;
  std::string mode_;
  std::int64_t id_;
  std::vector<Attribute> known_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Metadata);
