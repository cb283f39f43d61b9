// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>
#include <optional>

#include "framework/cube_operator.h"
#include "framework/cube_storing.h"
#include "framework/geographic_dimension.h"
#include "framework/measure_numbers.h"
#include "operators/eof/anomalies.h"
#include "operators/eof/eof_cubes.h"
#include "operators/linear_algebra/library.h"

namespace oph::operators {
namespace {

using framework::NewCube;
using framework::Task;

/// Bytes of rows and products that one rank keeps, and of patterns that it has at once.
constexpr std::int64_t kMostMegabytes = 112;
/// A mode with less than this share of the variance is rounding errors.
constexpr double kNothing = 1e-12;

/// Where `name` stands among the dimensions of a cube.
std::size_t position(const metadb::Cube& cube, std::string_view name) {
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    if (cube.dimensions[i].dimension.name == name) return i;
  }
  std::string names;
  for (const auto& dimension : cube.dimensions) {
    names += (names.empty() ? "" : ", ") + dimension.dimension.name;
  }
  throw user_error("the datacube has no dimension {}; it has {} (dim={})", name, names, name);
}

std::size_t find_time(const metadb::Cube& cube, const framework::Arguments& arguments) {
  if (const auto given = arguments.text_unless("dim", "-")) return position(cube, *given);
  for (std::size_t i = 0; i < cube.dimensions.size(); ++i) {
    const auto& dimension = cube.dimensions[i];
    if (dimension.dimension.is_time() && !dimension.is_collapsed()) return i;
  }
  throw user_error("the datacube has no time dimension; name the one to use by dim");
}

/// The sign of the largest number of a vector: where several are as large, of the last one.
double sign_of(const std::vector<double>& vector) {
  double largest = 0;
  for (const double value : vector) largest = std::max(largest, std::abs(value));
  const auto last = std::find_if(vector.rbegin(), vector.rend(), [&](double value) {
    return std::abs(value) >= (1 - 1e-6) * largest;
  });
  return *last < 0 ? -1 : 1;
}

std::span<const std::byte> bytes_of(const std::vector<double>& numbers) {
  return std::as_bytes(std::span{numbers});
}

/// Empirical orthogonal functions of a datacube.
///
/// With times t, points p, anomalies x and weights w the matrix A(t, p) = w(p) x(t, p) is spread
/// over the ranks. SLEPc finds the leading eigenvectors u of A A^T. Where time is in the arrays and
/// short enough (some thousand values), each rank makes the part of this matrix that its points
/// give; else each product with it goes through the fragments. (Bjornsson and Venegas 1997: A
/// Manual for EOF and SVD analyses of climatic data; von Storch and Zwiers 1999, chapter 13.)
class Eof final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{.name = "modes",
                    .kind = ParameterKind::kInteger,
                    .help = "number of functions, those that explain most first",
                    .fallback = "10",
                    .minimum = 1},
          Parameter{.name = "dim",
                    .help = "dimension along which anomalies are taken; '-': the time dimension",
                    .fallback = "-"},
          Parameter{.name = "weights",
                    .kind = ParameterKind::kChoice,
                    .help = "weigh points by the square root of the cosine of their latitude "
                            "(area), or not",
                    .fallback = "area",
                    .values = "area|none"},
          Parameter{.name = "lat_dim",
                    .help = "dimension that is the latitude; '-': found by its attributes or name",
                    .fallback = "-"},
          Parameter{.name = "scaling",
                    .kind = ParameterKind::kChoice,
                    .help = "what is normalised: components have variance 1 and patterns the unit "
                            "of the measure, or patterns have (weighted) norm 1",
                    .fallback = "components",
                    .values = "components|patterns"},
          Parameter{.name = "output",
                    .kind = ParameterKind::kChoice,
                    .help = "datacubes to make",
                    .fallback = "all",
                    .values = "all|patterns|components|variance"}},
      framework::shared::kOutput);
  static constexpr framework::Manual manual{
      .name = "oph_eof",
      .summary = "Finds the empirical orthogonal functions of a datacube.",
      .parameters = kParameters,
      .notes =
          "Makes three datacubes at once: patterns (mode x all dimensions but time), principal "
          "components (mode x time) and the share of the variance that each mode explains. The sum "
          "over modes of component times pattern is the anomaly. The largest value of a component "
          "is positive (the last one, if several are as large). Points with a missing value at any "
          "time are left out.",
      .examples = "oph_eof modes=3",
  };

  explicit Eof(Task& task)
      : modes_{task.arguments().integer("modes")}, scaling_{task.arguments().text("scaling")} {}

  void init(Task& task) override {
    const auto& arguments = task.arguments();
    input_ = task.cube();
    framework::note_reading(task, {&input_, 1});
    check(arguments);
    attributes_ = task.catalogue().cubes().attributes(input_.id);
    if (arguments.text("weights") == "area") weights_ = area_weights(arguments);
    auto cube = framework::derived_cube(task, input_);
    claim(task, patterns_, "patterns", eof::patterns_cube(cube, input_, time_, modes_));
    claim(task, components_, "components", eof::components_cube(cube, input_, time_, modes_));
    claim(task, variance_, "variance", eof::variance_cube(cube, input_, modes_));
  }

  void execute(Task& task) override {
    const auto budget =
        std::min(task.configuration().integer("framework.memory_megabytes") / 2, kMostMegabytes)
        << 20;
    const eof::SpaceTime shape{input_, time_};
    const auto anomalies = eof::Anomalies::make(task, input_, shape, weights_, budget);
    check_data(*anomalies);
    const linear_algebra::SymmetricOperator covariance{
        .size = shape.times,
        .apply = [&](std::span<const double> u, std::span<double> y) { anomalies->multiply(u, y); },
        .bound = anomalies->total(),
    };
    auto pairs =
        linear_algebra::library().leading_eigenpairs(covariance, modes_, task.team().native());
    check_rank(pairs, anomalies->total());
    for (auto& vector : pairs.vectors) {
      const double sign = sign_of(vector);
      for (auto& value : vector) value *= sign;
    }
    total_ = anomalies->total() / static_cast<double>(shape.times - 1);
    if (patterns_) write_patterns(task, *anomalies, pairs, budget);
    write_components(task, pairs);
    write_variance(task, pairs, anomalies->total());
  }

  void reduce(Task& task) override {
    std::vector<NewCube::Result> results;
    const auto add = [&](std::optional<NewCube>& cube, std::string_view title) {
      if (!cube) return;
      auto attributes = eof::kept_attributes(attributes_, cube->cube());
      describe(attributes, cube->cube());
      results.push_back(
          {&*cube, std::move(attributes), results.empty() ? "Output Cube" : std::string{title}});
    };
    add(patterns_, "Patterns");
    add(components_, "Principal Components");
    add(variance_, "Explained Variance");
    NewCube::commit_together(task, {&input_, 1}, std::move(results));
  }

  void destroy(Task& task) override {
    for (auto* cube : {&patterns_, &components_, &variance_}) {
      if (*cube) (*cube)->undo_if_failed(task);
    }
  }

 private:
  void check(const framework::Arguments& arguments) {
    if (is_complex(input_.measure_type)) {
      throw user_error(
          "a measure of complex numbers has no empirical orthogonal functions "
          "(type={})",
          name(input_.measure_type));
    }
    time_ = find_time(input_, arguments);
    if (input_.find_dimension("mode") != nullptr) {
      throw user_error("the datacube has a dimension mode already (cube={})",
                       arguments.text("cube"));
    }
    const auto times = input_.dimensions[time_].extent();
    if (modes_ < times) return;
    throw user_error("modes must be fewer than the values of {} (modes={}, values={})",
                     input_.dimensions[time_].dimension.name, modes_, times);
  }

  eof::PointWeights area_weights(const framework::Arguments& arguments) const {
    const auto latitude = framework::find_geographic_dimension(
        input_, attributes_, framework::GeographicAxis::kLatitude,
        arguments.text_unless("lat_dim", "-").value_or(""), "lat_dim, or choose weights=none,");
    const auto& dimension = input_.dimensions[latitude];
    if (latitude == time_ || dimension.is_collapsed() || dimension.values.empty()) {
      throw user_error(
          "the dimension {} cannot give weights; choose weights=none or another "
          "lat_dim",
          dimension.dimension.name);
    }
    return {input_, time_, latitude};
  }

  void claim(Task& task, std::optional<NewCube>& cube, std::string_view what, metadb::Cube plan) {
    const auto& wanted = task.arguments().text("output");
    if (wanted == "all" || wanted == what) cube.emplace(task, std::move(plan));
  }

  void check_data(const eof::Anomalies& anomalies) const {
    if (anomalies.valid_points() == 0) {
      throw user_error("every point of the datacube misses a value at some time");
    }
    if (!(anomalies.total() > 0)) throw user_error("the datacube does not vary in time");
    if (modes_ <= anomalies.valid_points()) return;
    throw user_error("modes must not exceed the points that have all values (modes={}, points={})",
                     modes_, anomalies.valid_points());
  }

  void check_rank(const linear_algebra::EigenPairs& pairs, double total) const {
    const auto real = std::count_if(pairs.values.begin(), pairs.values.end(),
                                    [&](double value) { return value > kNothing * total; });
    if (real == modes_) return;
    throw user_error("the datacube has fewer modes of variation (modes={}, maximum={})", modes_,
                     real);
  }

  bool scales_components() const { return scaling_ == "components"; }

  /// Patterns are sums of u(t) x(t, p), divided by this.
  double divisor(double value) const {
    if (!scales_components()) return std::sqrt(value);
    return std::sqrt(static_cast<double>(input_.dimensions[time_].extent() - 1));
  }

  /// Writes the only fragment of a cube.
  template <class Rows>
  static void write(Task& task, const NewCube& cube, const Rows& rows) {
    const auto& fragment = cube.cube().fragments.front();
    const auto table = NewCube::relation(fragment);
    task.store().create(table);
    auto writer = task.store().write(table);
    rows(writer);
    OPH_CHECK(writer.finish() == fragment.rows());
    NewCube::finish(task.store(), fragment);
  }

  void write_patterns(Task& task, eof::Anomalies& anomalies,
                      const linear_algebra::EigenPairs& pairs, std::int64_t budget) const {
    const auto points = patterns_->cube().array_length();
    const auto together = static_cast<std::size_t>(std::clamp<std::int64_t>(
        budget / (2 * points * static_cast<std::int64_t>(sizeof(double))), 1, modes_));
    const framework::MeasureNumbers measure{ElementType::kDouble, patterns_->cube().missing_value};
    std::vector<std::byte> row(static_cast<std::size_t>(points) * sizeof(double));
    const auto make = [&](io_server::RowWriter* writer) {
      for (std::size_t first = 0; first < pairs.vectors.size(); first += together) {
        const auto count = std::min(together, pairs.vectors.size() - first);
        auto group = anomalies.project(std::span{pairs.vectors}.subspan(first, count));
        if (writer == nullptr) continue;
        for (std::size_t k = 0; k < count; ++k) {
          for (auto& number : group[k]) number /= divisor(pairs.values[first + k]);
          measure.pack(group[k], row);
          writer->add(static_cast<std::int64_t>(first + k + 1), row);
        }
      }
    };
    if (!task.is_root()) return make(nullptr);
    write(task, *patterns_, [&](io_server::RowWriter& writer) { make(&writer); });
  }

  void write_components(Task& task, const linear_algebra::EigenPairs& pairs) const {
    if (!components_ || !task.is_root()) return;
    write(task, *components_, [&](io_server::RowWriter& writer) {
      for (std::size_t k = 0; k < pairs.vectors.size(); ++k) {
        auto component = pairs.vectors[k];
        // Pattern times component is what the mode explains, however it is scaled.
        const double factor = divisor(pairs.values[k]);
        for (auto& number : component) number *= factor;
        writer.add(static_cast<std::int64_t>(k + 1), bytes_of(component));
      }
    });
  }

  void write_variance(Task& task, const linear_algebra::EigenPairs& pairs, double total) const {
    if (!variance_ || !task.is_root()) return;
    auto shares = pairs.values;
    for (auto& share : shares) share /= total;
    write(task, *variance_, [&](io_server::RowWriter& writer) { writer.add(1, bytes_of(shares)); });
  }

  void describe(std::vector<metadb::Attribute>& attributes, const metadb::Cube& cube) const {
    const auto set = [&](std::string_view variable, std::string_view key, std::string value,
                         std::string_view type = "text") {
      std::erase_if(attributes, [&](const metadb::Attribute& one) {
        return one.variable == variable && one.key == key;
      });
      metadb::Attribute attribute;
      attribute.variable = variable;
      attribute.key = key;
      attribute.type = type;
      attribute.value = std::move(value);
      attributes.push_back(std::move(attribute));
    };
    set("mode", "long_name", "mode of variation, by explained variance");
    if (cube.measure == input_.measure) {
      set(cube.measure, "eof_scaling", scaling_);
      if (!scales_components()) set(cube.measure, "units", "1");
    } else if (cube.measure == "principal_component") {
      set(cube.measure, "long_name", "principal component");
      if (scales_components()) set(cube.measure, "units", "1");
    } else {
      set(cube.measure, "long_name", "share of the variance that a mode explains");
      set(cube.measure, "units", "1");
      set(cube.measure, "total_variance", fmt::format("{:.17g}", total_), "double");
    }
  }

  std::int64_t modes_;
  std::string scaling_;
  metadb::Cube input_;
  std::vector<metadb::Attribute> attributes_;
  std::size_t time_ = 0;
  eof::PointWeights weights_;
  double total_ = 0;
  std::optional<NewCube> patterns_, components_, variance_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::Eof);
