// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <optional>

#include "framework/cell_methods.h"
#include "framework/coordinates.h"
#include "framework/cube_operator.h"
#include "framework/cube_storing.h"
#include "framework/fragment_workers.h"
#include "framework/fragmentation.h"
#include "framework/measure_numbers.h"
#include "operators/regrid/box_regridder.h"
#include "operators/regrid/row_source.h"
#include "operators/regrid/target_grid.h"
#include "operators/regrid/weights_store.h"

namespace oph::operators {
namespace {

using framework::GeographicAxis;
using framework::Task;

/// Numbers that one rank holds at once, whatever the configuration allows.
constexpr std::int64_t kMostMegabytes = 112;

/// What a new grid makes of an attribute of a coordinate is not known.
constexpr std::array<std::string_view, 8> kVoidAttributes{
    "bounds",    "edges",     "actual_range",  "valid_range",
    "valid_min", "valid_max", "point_spacing", "modulo"};

/// The type that means of elements need.
ElementType mean_type(ElementType type) {
  if (is_floating(type)) return type;
  return size_of(type) <= 2 ? ElementType::kFloat : ElementType::kDouble;
}

/// Replaces the horizontal grid of a datacube.
///
/// Each rank makes its fragments of the new cube: box after box it reads the rows of the input
/// that some new rows depend on, wherever they are, and applies the matrices of the weights.
class Regrid final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{.name = "target",
                    .help = "new grid: NxM (longitudes x latitudes, global), the PID of a "
                            "datacube, or a NetCDF file of the data repository"},
          Parameter{.name = "method",
                    .kind = ParameterKind::kChoice,
                    .help = "bilinear between centres, or conservative means over shared areas",
                    .fallback = "bilinear",
                    .values = "bilinear|conservative"},
          Parameter{.name = "normalise",
                    .kind = ParameterKind::kChoice,
                    .help = "conservative: divide by the area that has values (fracarea), or by "
                            "that of the new cell (destarea)",
                    .fallback = "fracarea",
                    .values = "fracarea|destarea"},
          Parameter{.name = "lat_dim",
                    .help = "dimension that is the latitude; '-': found by its attributes or name",
                    .fallback = "-"},
          Parameter{.name = "lon_dim",
                    .help = "dimension that is the longitude; '-': found likewise",
                    .fallback = "-"}},
      framework::shared::kOutput, framework::shared::kGrid, framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_regrid",
      .summary = "Brings a datacube to another latitude-longitude grid.",
      .parameters = kParameters,
      .notes =
          "Grids are rectilinear. Bilinear: a point is missing if a neighbour that it depends on "
          "is, or if it lies outside of the centres of the input; between the last latitude of a "
          "global grid and the pole the last latitude is taken. Conservative, first order: a cell "
          "is missing if nothing that it overlaps has a value; the cells have the bounds "
          "of the file or datacube; without any they meet half-way. Integers become float (byte, "
          "short) or double. "
          "Weights are kept and used again.",
      .examples =
          "oph_regrid target=72x36\n"
          "oph_regrid target=36x18;method=conservative",
  };

  explicit Regrid(Task& task)
      : method_{task.arguments().text("method") == "bilinear" ? regrid::Method::kBilinear
                                                              : regrid::Method::kConservative} {}

  void init(Task& task) override {
    const auto& arguments = task.arguments();
    input_ = task.cube();
    framework::note_reading(task, {&input_, 1});
    if (is_complex(input_.measure_type)) {
      throw user_error("a measure of complex numbers cannot be regridded (type={})",
                       name(input_.measure_type));
    }
    attributes_ = task.catalogue().cubes().attributes(input_.id);
    latitude_ = find(arguments, GeographicAxis::kLatitude, "lat_dim");
    longitude_ = find(arguments, GeographicAxis::kLongitude, "lon_dim");
    if (latitude_ == longitude_) {
      throw user_error("lat_dim and lon_dim must be different dimensions (lat_dim={}, lon_dim={})",
                       arguments.text("lat_dim"), arguments.text("lon_dim"));
    }
    const auto source = regrid::cube_grid(input_.dimensions[latitude_],
                                          input_.dimensions[longitude_], arguments.text("cube"));
    const auto target = regrid::read_target_grid(task, arguments.text("target"));
    weights_ = weights(task, source, target);
    source_.emplace(input_);
    output_.emplace(task, plan(task, target));
  }

  void execute(Task& task) override {
    const std::span<const metadb::Fragment> fragments{output_->cube().fragments};
    const auto mine = task.my_block(fragments.size());
    regridder_.emplace(layout(), weights_, rule(task.arguments()));
    // PETSc is for one thread of a process.
    framework::run_in_threads(
        task, fragments.subspan(mine.begin, mine.end - mine.begin), 1,
        [&](io_server::FragmentStore& store, const metadb::Fragment& fragment) {
          fill(task, store, fragment);
        },
        static_cast<std::int64_t>(fragments.size()));
  }

  void reduce(Task& task) override {
    std::erase_if(attributes_, [&](const metadb::Attribute& attribute) {
      const bool is_of_grid = attribute.variable == input_.dimensions[latitude_].dimension.name ||
                              attribute.variable == input_.dimensions[longitude_].dimension.name;
      return is_of_grid && std::find(kVoidAttributes.begin(), kVoidAttributes.end(),
                                     attribute.key) != kVoidAttributes.end();
    });
    framework::CellMethods methods;
    if (method_ == regrid::Method::kConservative) methods.text = "area: mean";
    framework::add_cell_methods(methods, output_->cube(), attributes_);
    output_->commit(task, {&input_, 1}, std::move(attributes_));
  }

  void destroy(Task& task) override {
    if (output_) output_->undo_if_failed(task);
  }

 private:
  std::size_t find(const framework::Arguments& arguments, GeographicAxis axis,
                   std::string_view argument) const {
    const auto given = arguments.text_unless(argument, "-").value_or("");
    return framework::find_geographic_dimension(input_, attributes_, axis, given, argument);
  }

  static regrid::Rule rule(const framework::Arguments& arguments) {
    if (arguments.text("method") == "bilinear") return regrid::Rule::kWhole;
    return arguments.text("normalise") == "fracarea" ? regrid::Rule::kValidArea
                                                     : regrid::Rule::kTargetArea;
  }

  /// The weights as the root finds or makes them; the same on every rank.
  regrid::Weights weights(Task& task, const regrid::RectilinearGrid& source,
                          const regrid::RectilinearGrid& target) const {
    const auto key = regrid::WeightsStore::key(source, target, method_);
    const auto bytes = task.text_from_root([&] {
      const regrid::WeightsStore kept{task.configuration().path("data.weights_path")};
      if (const auto found = kept.find(key)) return regrid::to_bytes(*found, key);
      const auto made = regrid::compute_weights(source, target, method_);
      kept.save(key, made);
      return regrid::to_bytes(made, key);
    });
    const auto read = regrid::from_bytes(bytes, key);
    OPH_CHECK(read.has_value());
    return *read;
  }

  metadb::Cube plan(Task& task, const regrid::RectilinearGrid& target) const {
    auto cube = framework::derived_cube(task, input_);
    cube.measure_type = mean_type(input_.measure_type);
    set_coordinates(cube.dimensions[latitude_], target.latitude);
    set_coordinates(cube.dimensions[longitude_], target.longitude);
    framework::use_grid(task.arguments(), cube);
    cube.fragments = fragments(cube);
    return cube;
  }

  static void set_coordinates(metadb::CubeDimension& dimension, const regrid::Axis& axis) {
    dimension.values = framework::pack(dimension.dimension.type, axis.centres);
    dimension.size = static_cast<std::int64_t>(axis.size());
    dimension.bounds.clear();
    for (const auto& cell : axis.bounds) {
      dimension.bounds.insert(dimension.bounds.end(), {cell.low, cell.high});
    }
    dimension.concept_level = 'c';
    dimension.is_unlimited = false;
    dimension.grid.clear();
    const auto stored = framework::coordinate_numbers(dimension);
    for (std::size_t i = 0; i < stored.size(); ++i) {
      if (std::abs(stored[i] - axis.centres[i]) < 1e-3) continue;
      throw user_error("the dimension {} has the type {}, which cannot hold the coordinate {}",
                       dimension.dimension.name, name(dimension.dimension.type), axis.centres[i]);
    }
  }

  /// As many fragments as the input has, on the same servers, if there are rows enough.
  std::vector<metadb::Fragment> fragments(const metadb::Cube& cube) const {
    if (cube.rows() == input_.rows() && layout().is_implicit(latitude_) &&
        layout().is_implicit(longitude_)) {
      return input_.fragments;
    }
    std::vector<std::string> servers;
    for (const auto& fragment : input_.fragments) {
      if (std::find(servers.begin(), servers.end(), fragment.io_server) == servers.end()) {
        servers.push_back(fragment.io_server);
      }
    }
    std::vector<std::int64_t> extents;
    for (const auto* dimension : cube.explicit_dimensions()) extents.push_back(dimension->extent());
    const auto hosts = std::min(static_cast<std::int64_t>(servers.size()), cube.rows());
    const auto count = static_cast<std::int64_t>(input_.fragments.size());
    const framework::FragmentationRequest request{
        .hosts = hosts,
        .fragments_per_host = std::clamp<std::int64_t>(count / hosts, 1, cube.rows() / hosts),
    };
    return framework::plan_fragments(extents, servers, request);
  }

  regrid::Layout layout() const {
    regrid::Layout layout;
    layout.latitude = latitude_;
    layout.longitude = longitude_;
    for (std::size_t i = 0; i < input_.dimensions.size(); ++i) {
      const auto& dimension = input_.dimensions[i];
      if (!dimension.is_explicit) {
        layout.implicit_extents.push_back(dimension.extent());
      } else if (i == latitude_ || i == longitude_) {
        layout.explicit_dimensions.push_back(
            horizontal(i == latitude_ ? weights_.latitude : weights_.longitude));
      } else {
        layout.explicit_dimensions.push_back({dimension.extent(), dimension.extent()});
      }
    }
    return layout;
  }

  static regrid::ExplicitDimension horizontal(const linear_algebra::CompressedRows& weights) {
    regrid::ExplicitDimension dimension{weights.columns, weights.rows()};
    for (std::size_t row = 0; row + 1 < weights.offsets.size(); ++row) {
      dimension.needed.emplace_back(weights.indices.begin() + weights.offsets[row],
                                    weights.indices.begin() + weights.offsets[row + 1]);
    }
    return dimension;
  }

  void fill(Task& task, io_server::FragmentStore& store, const metadb::Fragment& fragment) {
    const auto table = framework::NewCube::relation(fragment);
    store.create(table);
    auto writer = store.write(table);
    const auto budget =
        std::min(task.configuration().integer("framework.memory_megabytes"), kMostMegabytes) << 20;
    const auto length = input_.array_length();
    regrid::for_each_row_box(
        regridder_->layout().explicit_dimensions, fragment.key_start, fragment.key_end,
        [&](const regrid::RowBox& box) { return regridder_->needed_bytes(box, length) <= budget; },
        [&](const regrid::RowBox& box) {
          task.check_cancelled();
          make_rows(store, box, budget, writer);
        });
    const auto rows = writer.finish();
    OPH_CHECK(rows == fragment.rows());
    framework::NewCube::finish(store, fragment);
  }

  /// The elements of the arrays that are worked on at once: fewer than all only if a single row of
  /// the output depends on more than fits.
  std::int64_t slice_length(const regrid::RowBox& box, std::int64_t budget) const {
    const auto length = input_.array_length();
    const auto needed = regridder_->needed_bytes(box, length);
    if (needed <= budget) return length;
    const auto fits = static_cast<std::int64_t>(
        static_cast<double>(length) * static_cast<double>(budget) / static_cast<double>(needed));
    if (!regridder_->layout().has_implicit_axis() && fits > 0) return fits;
    throw user_error(
        "a row of the new cube depends on more than fits into memory; make some implicit "
        "dimensions explicit first, by oph_drilldown (needed={} MB, limit={} MB)",
        needed >> 20, budget >> 20);
  }

  void make_rows(io_server::FragmentStore& store, const regrid::RowBox& box, std::int64_t budget,
                 io_server::RowWriter& writer) {
    const auto keys = box.source_keys(regridder_->layout().explicit_dimensions);
    const auto& cube = output_->cube();
    const framework::MeasureNumbers measure{cube.measure_type, cube.missing_value};
    const auto row_bytes =
        static_cast<std::size_t>(cube.array_length()) * size_of(cube.measure_type);
    rows_.resize(static_cast<std::size_t>(box.target_rows) * row_bytes);
    const auto slice = slice_length(box, budget);
    for (std::int64_t first = 0; first < input_.array_length(); first += slice) {
      const auto count = std::min(slice, input_.array_length() - first);
      numbers_.resize(keys.size() * static_cast<std::size_t>(count));
      const bool has_gaps = source_->read(store, keys, {first, count}, numbers_);
      const auto made = regridder_->regrid(box, count, numbers_, has_gaps);
      place(made, measure, static_cast<std::size_t>(first), box);
    }
    for (std::int64_t row = 0; row < box.target_rows; ++row) {
      writer.add(box.first_key + row,
                 std::span{rows_}.subspan(static_cast<std::size_t>(row) * row_bytes, row_bytes));
    }
  }

  /// Packs a slice of some rows, starting with element `first`, into rows_.
  void place(std::span<const double> made, const framework::MeasureNumbers& measure,
             std::size_t first, const regrid::RowBox& box) {
    const auto rows = static_cast<std::size_t>(box.target_rows);
    const auto row_bytes = rows_.size() / rows;
    const auto count = made.size() / rows;
    const auto size = size_of(measure.type());
    for (std::size_t row = 0; row < rows; ++row) {
      measure.pack(made.subspan(row * count, count),
                   std::span{rows_}.subspan(row * row_bytes + first * size, count * size));
    }
  }

  regrid::Method method_;
  metadb::Cube input_;
  std::vector<metadb::Attribute> attributes_;
  std::size_t latitude_ = 0;
  std::size_t longitude_ = 0;
  regrid::Weights weights_;
  std::optional<regrid::RowSource> source_;
  std::optional<regrid::BoxRegridder> regridder_;
  std::optional<framework::NewCube> output_;
  std::vector<double> numbers_;  ///< of the input
  std::vector<std::byte> rows_;  ///< of the output
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Regrid);
