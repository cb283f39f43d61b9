// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/random/random_cube.h"

#include <algorithm>
#include <limits>
#include <random>
#include <set>

#include "base/text.h"
#include "framework/capacity.h"
#include "framework/concept_level.h"
#include "framework/coordinates.h"
#include "framework/fragmentation.h"

namespace oph::operators::random {
namespace {

using framework::Task;

std::int64_t product(std::span<const std::int64_t> sizes) {
  std::int64_t result = 1;
  for (const auto size : sizes) {
    if (__builtin_mul_overflow(result, size, &result)) {
      throw user_error("the sizes of the dimensions are too large (dim_size={})",
                       fmt::join(sizes, "|"));
    }
  }
  return result;
}

std::vector<std::string> read_names(const framework::Arguments& arguments) {
  auto names = arguments.list("dim");
  if (std::set<std::string>{names.begin(), names.end()}.size() != names.size()) {
    throw user_error("dim must name each dimension once (dim={})", arguments.text("dim"));
  }
  return names;
}

std::vector<std::int64_t> read_sizes(const framework::Arguments& arguments, std::size_t count) {
  std::vector<std::int64_t> sizes;
  for (const auto& text : arguments.list("dim_size")) {
    const auto size = parse_integer(text);
    if (!size || *size < 1) {
      throw user_error("dim_size must be whole numbers from 1 (dim_size={})", text);
    }
    sizes.push_back(*size);
  }
  if (sizes.size() != count) {
    throw user_error("dim_size needs one size for each of dim (dim_size={}, dim={})",
                     arguments.text("dim_size"), arguments.text("dim"));
  }
  return sizes;
}

std::size_t read_explicit_count(const framework::Arguments& arguments, std::size_t count) {
  const auto given = arguments.integer("exp_ndim");
  if (given < static_cast<std::int64_t>(count)) return static_cast<std::size_t>(given);
  throw user_error("one dimension at least must be implicit (exp_ndim={}, dimensions={})", given,
                   count);
}

std::uint64_t read_seed(Task& task) {
  const auto text = task.arguments().text_unless("seed", "-");
  if (!text) {
    return static_cast<std::uint64_t>(task.integer_from_root([] {
      std::random_device source;
      return static_cast<std::int64_t>(source());
    }));
  }
  const auto seed = parse_integer(*text);
  if (!seed) throw user_error("seed must be a whole number (seed={})", *text);
  return static_cast<std::uint64_t>(*seed);
}

void check_type_holds(const metadb::CubeDimension& dimension) {
  if (framework::coordinate_numbers(dimension).back() == static_cast<double>(dimension.size)) {
    return;
  }
  throw user_error(
      "dimension {} is too long for the type that the container has of it (type={}, "
      "size={})",
      dimension.dimension.name, name(dimension.dimension.type), dimension.size);
}

}  // namespace

RandomCube::RandomCube(Task& task)
    : names_{read_names(task.arguments())},
      sizes_{read_sizes(task.arguments(), names_.size())},
      explicit_count_{read_explicit_count(task.arguments(), names_.size())} {
  if (task.arguments().text("algorithm") == "temperatures") algorithm_ = Algorithm::kTemperatures;
}

void RandomCube::init(Task& task) {
  const auto& arguments = task.arguments();
  target_.emplace(task, "");
  metadb::Cube cube;
  cube.measure = arguments.text("measure");
  cube.is_compressed = arguments.flag("compressed");
  cube.measure_type = element_type(arguments.text("measure_type")).value();
  cube.description = arguments.text_unless("description", "-").value_or("");
  for (std::size_t i = 0; i < names_.size(); ++i) cube.dimensions.push_back(dimension(task, i));
  cube.fragments = fragments(task);
  product(sizes_);
  // Before the coordinates take memory: there are no more of them than elements.
  framework::check_capacity(task.store(), cube);
  for (auto& dimension : cube.dimensions) give_values(task, dimension);
  if (!arguments.flag("run")) {
    framework::show_fragmentation(task, cube);
    return;
  }
  seed_ = read_seed(task);
  output_.emplace(task, std::move(cube));
  target_->assign(*output_);
}

metadb::CubeDimension RandomCube::dimension(Task& task, std::size_t index) const {
  const auto& arguments = task.arguments();
  metadb::CubeDimension dimension;
  dimension.dimension.name = names_[index];
  if (const auto* known = target_->find_dimension(names_[index])) dimension.dimension = *known;
  dimension.is_explicit = index < explicit_count_;
  dimension.level =
      static_cast<std::int64_t>(index - (dimension.is_explicit ? 0 : explicit_count_)) + 1;
  dimension.size = sizes_[index];
  const auto levels = arguments.list("concept_level");
  if (levels.size() != 1 && levels.size() != names_.size()) {
    throw user_error("concept_level needs one value, or one for each of dim (concept_level={})",
                     arguments.text("concept_level"));
  }
  dimension.concept_level = framework::parse_concept_level(
      dimension.dimension, levels.size() == 1 ? levels.front() : levels[index]);
  dimension.grid = arguments.text_unless("grid", "-").value_or("");
  return dimension;
}

void RandomCube::give_values(Task& task, metadb::CubeDimension& dimension) const {
  if (const auto known = target_->find_in_grid(task, dimension)) dimension.values = known->values;
  const auto type = dimension.dimension.type;
  if (dimension.values.size() != static_cast<std::size_t>(dimension.size) * size_of(type)) {
    dimension.values.clear();
    dimension.values = framework::pack(type, framework::coordinate_numbers(dimension));
    check_type_holds(dimension);
  }
  target_->check_grid(task, dimension);
}

std::vector<metadb::Fragment> RandomCube::fragments(Task& task) const {
  const auto& arguments = task.arguments();
  const auto per_host = arguments.integer("nfrag");
  const auto rows_of_fragment = arguments.integer("ntuple");
  auto hosts = arguments.integer("nhost");
  const auto explicit_sizes = std::span{sizes_}.first(explicit_count_);
  const auto rows = product(explicit_sizes);
  const auto rows_of_host = product(std::array{per_host, rows_of_fragment});
  if (hosts == 0) hosts = std::max<std::int64_t>(1, rows / rows_of_host);
  if (rows % rows_of_host != 0 || rows / rows_of_host != hosts) {
    throw user_error(
        "the explicit sizes must multiply to nhost * nfrag * ntuple (sizes={}, rows={}, nhost={}, "
        "nfrag={}, ntuple={})",
        fmt::join(explicit_sizes, "|"), rows, hosts, per_host, rows_of_fragment);
  }
  // Rows have no places where cuts are better than elsewhere: fragments of equal length.
  return framework::plan_fragments(std::array{rows}, framework::chosen_servers(task),
                                   {hosts, per_host, task.ranks()});
}

void RandomCube::execute(Task& task) {
  if (!output_) return;
  task.for_my_fragments(output_->cube().fragments,
                        [&](io_server::FragmentStore& store, const metadb::Fragment& fragment) {
                          fill(task, store, fragment);
                        });
}

void RandomCube::fill(Task& task, io_server::FragmentStore& store,
                      const metadb::Fragment& fragment) const {
  const auto& cube = output_->cube();
  const auto table = framework::NewCube::relation(fragment);
  store.create(table);
  auto writer = store.write(table);
  std::vector<std::byte> array(static_cast<std::size_t>(cube.array_length()) *
                               size_of(cube.measure_type));
  for (auto key = fragment.key_start; key <= fragment.key_end; ++key) {
    task.check_cancelled();
    fill_array(algorithm_, seed_, key, cube.measure_type, array);
    writer.add(key, array);
  }
  writer.finish();
  framework::NewCube::finish(store, fragment);
}

void RandomCube::reduce(Task& task) {
  if (output_ && task.is_root()) output_->commit(task, {}, {});
}

void RandomCube::destroy(Task& task) {
  if (output_) output_->undo_if_failed(task);
}

}  // namespace oph::operators::random
