// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/import_operator.h"

#include "base/error.h"
#include "framework/file_reading.h"
#include "framework/fragmentation.h"
#include "framework/metadata_list.h"
#include "io_server/file_view.h"
#include "operators/netcdf/file_reference.h"
#include "operators/netcdf/row_import.h"

namespace oph::operators::netcdf {

namespace fs = std::filesystem;
using framework::Task;

void ImportOperator::init(Task& task) {
  files_.emplace(sources(task), task.arguments().text("measure"));
  record_.emplace(*files_);
  const auto name = files_->path(0).path.filename().string();
  std::optional<JoinedAxis> joined;
  if (files_->count() > 1) joined = join_files(task, *files_);
  const auto& source = files_->open(0);
  encoding_ = source.encoding;
  plan_ = plan_import(task.arguments(), source, joined);
  target_.emplace(task, name, task.arguments().text("vocabulary"));
  for (auto& dimension : plan_.dimensions) {
    target_->adapt(dimension.cube);
    target_->check_grid(task, dimension.cube);
  }
  auto cube = describe(task);
  if (!task.arguments().flag("run")) {
    framework::show_fragmentation(task, cube);
    return;
  }
  output_.emplace(task, std::move(cube));
  target_->assign(*output_);
}

metadb::Cube ImportOperator::describe(Task& task) const {
  const auto& arguments = task.arguments();
  metadb::Cube cube;
  cube.measure = arguments.text("measure");
  if (arguments.text("storage") == "reference") {
    if (arguments.flag("compressed")) {
      throw user_error(
          "a cube that refers to files cannot be compressed: it has no data (storage={})",
          arguments.text("storage"));
    }
    cube.storage.kind = metadb::CubeStorage::Kind::kReference;
    cube.storage.tables = 2;  // the numbers, and the index
    cube.storage.expression = expression();
  }
  cube.is_compressed = task.arguments().flag("compressed");
  cube.measure_type = encoding_.type;
  cube.missing_value = encoding_.missing_value;
  cube.description = arguments.text_unless("description", "-").value_or("");
  cube.source = source_name(task);
  cube.dimensions = plan_.cube_dimensions();
  framework::FragmentationRequest request{.hosts = arguments.integer("nhost"),
                                          .fragments_per_host = arguments.integer("nfrag"),
                                          .cores = task.ranks()};
  // Each fragment of a reference is read on its own: few ones, so that pieces of the file are long.
  if (cube.storage.is_view()) request.fragments_per_core = 1;
  cube.fragments =
      framework::plan_fragments(plan_.explicit_extents(), framework::chosen_servers(task), request);
  return cube;
}

/// What a reference refers to.
std::string ImportOperator::expression() const {
  const auto used = files_of(plan_);
  auto text = fmt::format("variable {} of {}", files_->measure(), files_->path(used.front()).shown);
  if (used.size() > 1) text += fmt::format(" and {} more", used.size() - 1);
  return text;
}

std::string ImportOperator::source_name(const Task& task) const {
  const auto base = fs::weakly_canonical(task.configuration().path("data.base_path"));
  const auto first = "/" + files_->path(0).path.lexically_relative(base).string();
  if (files_->count() == 1) return first;
  return fmt::format("{} and {} more", first, files_->count() - 1);
}

void ImportOperator::execute(Task& task) {
  if (!output_) return;
  const auto& cube = output_->cube();
  if (cube.storage.is_view()) {
    // A checksum takes as long as reading a file: made on demand, or of small files.
    record_->start(task, *files_, 0);
    return refer(task);
  }
  record_->start(
      task, *files_,
      cube.rows() * cube.array_length() * static_cast<std::int64_t>(size_of(cube.measure_type)));
  import_rows(task, *files_, plan_, cube);
}

/// Everything is done by the root: there is little to do.
void ImportOperator::refer(Task& task) {
  if (!task.is_root()) return;
  files_->close();
  const auto& cube = output_->cube();
  framework::store_file_index(task.store(), file_array::pack(index_files(*files_, plan_)), cube);
  for (const auto& fragment : cube.fragments) {
    io_server::create_file_view(task.store(), framework::NewCube::relation(fragment),
                                fragment.key_start, fragment.key_end);
  }
}

void ImportOperator::reduce(Task& task) {
  if (!output_) return;
  auto files = record_->finish(task, *files_);
  if (!task.is_root()) return;
  output_->commit(task, {}, plan_.attributes, std::move(files));
  if (task.arguments().flag("output_metadata")) {
    // These keys, whichever operator it was: clients know them.
    framework::show_metadata(task.response(),
                             task.catalogue().cubes().attributes(output_->cube().id), "importnc");
  }
}

void ImportOperator::destroy(Task& task) {
  if (output_) output_->undo_if_failed(task);
}

}  // namespace oph::operators::netcdf
