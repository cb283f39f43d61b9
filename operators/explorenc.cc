// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/data_path.h"
#include "framework/dimension_grids.h"
#include "framework/measure_numbers.h"
#include "framework/operator.h"
#include "framework/printed_missing.h"
#include "framework/row_table.h"
#include "operators/netcdf/file_content.h"
#include "operators/netcdf/file_view.h"
#include "operators/netcdf/source_paths.h"
#include "operators/series/resampling.h"
#include "operators/series/wavelet_filter.h"

namespace oph::operators {
namespace {

using framework::Task;

constexpr std::array kExplorationParameters{
    Parameter{.name = "src_path",
              .kind = ParameterKind::kPath,
              .help = "file to explore, in the data repository",
              .fallback = "",
              .multiple = true},
    Parameter{.name = "input",
              .kind = ParameterKind::kPath,
              .help = "another name of src_path, which it goes before",
              .fallback = "",
              .multiple = true},
    Parameter{"measure", ParameterKind::kText, "variable to show; needed from level 1", "-"},
    Parameter{.name = "level",
              .kind = ParameterKind::kInteger,
              .help = "0 variables, dimensions, attributes; 1 data; 2 data and coordinates",
              .fallback = "0",
              .minimum = 0,
              .maximum = 2},
    Parameter{
        .name = "exp_dim",
        .help = "dimensions with a row for each of their values; -: all but the implicit ones",
        .fallback = "-",
        .multiple = true},
    Parameter{
        .name = "imp_dim",
        .help = "dimensions of the arrays; -: all but the explicit ones, or time, or the last",
        .fallback = "-",
        .multiple = true},
    Parameter{.name = "limit_filter",
              .kind = ParameterKind::kInteger,
              .help = "most rows to show",
              .fallback = "100",
              .minimum = 1,
              .maximum = 10000},
    Parameter{.name = "show_id",
              .kind = ParameterKind::kChoice,
              .help = "add the numbers of the rows",
              .fallback = "no",
              .values = "yes|no"},
};

constexpr std::array kSeriesParameters{
    Parameter{.name = "show_stats",
              .help = "a digit for each statistic of oph_gsl_stats, 1 to have it",
              .fallback = "00000000000000"},
    Parameter{.name = "show_fit",
              .kind = ParameterKind::kChoice,
              .help = "add the line of the least squares through each series",
              .fallback = "no",
              .values = "yes|no"},
    Parameter{.name = "imp_num_points",
              .kind = ParameterKind::kInteger,
              .help = "points that series are brought to: a spline for more, operation for less; "
                      "0: as they are",
              .fallback = "0",
              .minimum = 0,
              .maximum = 1'000'000},
    Parameter{.name = "offset",
              .kind = ParameterKind::kReal,
              .help = "where a new point lies in its interval, in percent",
              .fallback = "50",
              .minimum = 0,
              .maximum = 100},
    Parameter{.name = "operation",
              .kind = ParameterKind::kChoice,
              .help = "how the values of an interval become one",
              .fallback = "avg",
              .values = "max|min|avg|sum"},
    Parameter{.name = "wavelet",
              .kind = ParameterKind::kChoice,
              .help = "also show series filtered by wavelets, or only these",
              .fallback = "no",
              .values = "yes|no|only"},
    Parameter{.name = "wavelet_ratio",
              .kind = ParameterKind::kReal,
              .help = "percentage of wavelet coefficients that become 0, the smallest ones",
              .fallback = "0",
              .minimum = 0,
              .maximum = 100},
    Parameter{.name = "wavelet_coeff",
              .kind = ParameterKind::kChoice,
              .help = "show the coefficients of the filtered series",
              .fallback = "no",
              .values = "yes|no"},
};

/// Shows what a NetCDF file holds, without making a cube of it.
class ExploreNc final : public framework::Operator {
 public:
  static constexpr auto kParameters =
      framework::concatenate(kExplorationParameters, kSeriesParameters, framework::shared::kSubset,
                             framework::shared::kShowIndexAndTime, framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_explorenc",
      .summary = "Shows the structure or the data of a NetCDF file, without making a datacube.",
      .parameters = kParameters,
      .notes =
          "Filters count positions from 0; the positions and row numbers that are shown count from "
          "1, in the whole variable. Statistics, lines and wavelets are those of the series as "
          "shown, with imp_num_points points. Wavelets are of Daubechies (4); series are continued "
          "by their last value to a power of 2 for them, and one with gaps has no wavelets.",
      .examples =
          "oph_explorenc src_path=tas_2001.nc\n"
          "oph_explorenc src_path=tas_2001.nc;measure=tas;level=1;limit_filter=5;show_time=yes",
      .category = "Data Import/Export",
      .permission = "write",
      .only_looks = true,
  };

  explicit ExploreNc(Task& task)
      : arguments_{task.arguments()},
        format_{true, arguments_.flag("show_time"), false},
        mask_{arguments_.text("show_stats")} {
    constexpr std::size_t kStatistics = 14;
    const bool is_mask =
        mask_.size() == kStatistics && mask_.find_first_not_of("01") == std::string::npos;
    if (!is_mask) throw user_error("show_stats must be 14 digits 0 or 1 (show_stats={})", mask_);
    const bool has_measure = arguments_.text_unless("measure", "-").has_value();
    if (level() > 0 && !has_measure) {
      throw user_error("measure is missing: from level 1 a variable is shown (level={})", level());
    }
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto source = netcdf::single_source(task);
    if (level() == 0) {
      const auto file = netcdf::File::open(source.path, source.shown);
      task.response().add_grid("explorenc_data", netcdf::variable_list(file));
      task.response().add_grid("explorenc_dimvalues", netcdf::dimension_list(file));
      task.response().add_grid("explorenc_metadata", netcdf::metadata_list(file));
      return;
    }
    netcdf::FileView view{source, arguments_};
    check(view);
    show(task, view);
  }

 private:
  std::int64_t level() const { return arguments_.integer("level"); }
  bool has_statistics() const { return mask_.find('1') != std::string::npos; }
  bool has_wavelets() const {
    return arguments_.text("wavelet") != "no" || arguments_.flag("wavelet_coeff");
  }
  bool has_series() const {
    return has_statistics() || has_wavelets() || arguments_.flag("show_fit") ||
           arguments_.integer("imp_num_points") > 0;
  }

  void check(const netcdf::FileView& view) const {
    if (!has_series() || view.array_dimensions().size() == 1) return;
    throw user_error(
        "statistics, lines, wavelets and other points need one implicit dimension (imp_dim={})",
        arguments_.text("imp_dim"));
  }

  void show(Task& task, netcdf::FileView& view) {
    const auto shown = std::min(arguments_.integer("limit_filter"), view.rows());
    const auto elements = view.read(shown, [&] { task.check_cancelled(); });
    auto dimensions = view.dimensions();
    if (has_series()) prepare_series(task, dimensions);
    make_tables(view);
    const auto row_bytes = elements.size() / static_cast<std::size_t>(shown);
    for (std::int64_t row = 0; row < shown; ++row) {
      task.check_cancelled();
      const auto first = static_cast<std::size_t>(row) * row_bytes;
      add_row(view, row + 1, std::span{elements}.subspan(first, row_bytes));
    }
    auto& response = task.response();
    for (auto& [key, grid] : tables_) response.add_grid(key, std::move(grid));
    response.add_text("explorenc_summary", "Summary",
                      fmt::format("Selected {} row(s) out of {}", shown, view.rows()));
    framework::tell_missing(response, view.type(), view.missing_value());
    if (level() == 2) add_coordinates(response, view, dimensions);
  }

  /// Makes what works on series, and gives the implicit dimension its new points.
  void prepare_series(Task& task, std::vector<metadb::CubeDimension>& dimensions) {
    calls_.emplace(task.store());
    auto& dimension = dimensions.back();
    abscissas_ = framework::coordinate_numbers(dimension);
    const auto points = arguments_.integer("imp_num_points");
    if (points == 0) return;
    resampling_.emplace(abscissas_, static_cast<std::size_t>(points), arguments_.real("offset"),
                        arguments_.text("operation"));
    abscissas_ = resampling_->points();
    dimension.dimension.type = ElementType::kDouble;
    dimension.size = points;
    dimension.values = framework::pack(ElementType::kDouble, abscissas_);
  }

  void make_tables(const netcdf::FileView& view) {
    auto format = format_;
    format.has_index = arguments_.flag("show_index");
    rows_.emplace(view.dimensions(), format, arguments_.flag("show_id"), view.origins());
    const auto add = [&](const char* key, std::string title, std::vector<Grid::Column> columns) {
      Grid grid{std::move(title), "", rows_->columns(), {}};
      grid.columns.insert(grid.columns.end(), columns.begin(), columns.end());
      tables_.emplace_back(key, std::move(grid));
    };
    const auto& measure = view.measure();
    const Grid::Column values{measure, "string"};
    if (arguments_.text("wavelet") != "only") add("explorenc_data", measure, {values});
    if (has_statistics()) add("explorenc_stats", "Statistics", statistics_columns());
    if (arguments_.flag("show_fit")) {
      add("explorenc_fit", "Linear regression",
          {values, {"INTERCEPT", "double"}, {"SLOPE", "double"}});
    }
    if (arguments_.text("wavelet") != "no") {
      add("explorenc_wavelet_data", "Wavelet filtered data", {values});
    }
    if (arguments_.flag("wavelet_coeff")) {
      add("explorenc_wavelet_coeff", "Wavelet coefficients", {values});
    }
  }

  std::vector<Grid::Column> statistics_columns() const {
    constexpr std::array kNames{"MEAN",          "VARIANCE",      "STD",           "ABS DEV",
                                "SKEWNESS",      "KURTOSIS",      "AUTOCORR",      "MAX",
                                "MIN",           "QUANTILE 0.05", "QUANTILE 0.25", "QUANTILE 0.5",
                                "QUANTILE 0.75", "QUANTILE 0.95"};
    std::vector<Grid::Column> columns;
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      if (mask_[i] == '1') columns.push_back({kNames[i], "double"});
    }
    return columns;
  }

  void add(std::string_view key, std::vector<std::string> cells, std::vector<std::string> more) {
    for (auto& [own, grid] : tables_) {
      if (own != key) continue;
      cells.insert(cells.end(), more.begin(), more.end());
      grid.rows.push_back(std::move(cells));
      return;
    }
  }

  static std::string print(std::span<const double> values) {
    return framework::print_elements(ElementType::kDouble, std::as_bytes(values));
  }

  void add_row(const netcdf::FileView& view, std::int64_t key, std::span<const std::byte> array) {
    const auto cells = rows_->cells(key);
    if (!has_series()) {
      add("explorenc_data", cells, {framework::print_elements(view.type(), array)});
      return;
    }
    std::vector<double> series(array.size() / size_of(view.type()));
    view.numbers().unpack(array, series);
    if (resampling_) series = resampling_->apply(*calls_, series);
    add("explorenc_data", cells,
        {resampling_ ? print(series) : framework::print_elements(view.type(), array)});
    if (has_statistics()) {
      std::vector<std::string> printed;
      for (const auto number : calls_->statistics(series, mask_)) {
        printed.push_back(print({&number, 1}));
      }
      add("explorenc_stats", cells, printed);
    }
    if (arguments_.flag("show_fit")) add_line(cells, series);
    if (!has_wavelets()) return;
    const auto filtered = series::filter(*calls_, series, arguments_.real("wavelet_ratio"));
    add("explorenc_wavelet_data", cells, {print(filtered.values)});
    add("explorenc_wavelet_coeff", cells, {print(filtered.coefficients)});
  }

  void add_line(const std::vector<std::string>& cells, std::span<const double> series) {
    const auto line = calls_->fit(series, abscissas_);
    std::vector<double> fitted;
    for (const auto x : abscissas_) fitted.push_back(line[0] + line[1] * x);
    add("explorenc_fit", cells, {print(fitted), print({&line[0], 1}), print({&line[1], 1})});
  }

  void add_coordinates(Response& response, const netcdf::FileView& view,
                       const std::vector<metadb::CubeDimension>& dimensions) const {
    for (std::size_t i = 0; i < dimensions.size(); ++i) {
      auto grid = framework::coordinate_grid(dimensions[i], format_);
      const auto& positions = view.origins()[i].positions;
      // New points have no positions in the file.
      const bool is_new = resampling_ && i + 1 == dimensions.size();
      for (std::size_t row = 0; row < grid.rows.size() && !is_new; ++row) {
        grid.rows[row].front() = std::to_string(positions[row] + 1);
      }
      response.add_grid("explorenc_dimvalues", std::move(grid));
    }
  }

  const framework::Arguments& arguments_;
  framework::CoordinateFormat format_;
  std::string mask_;
  std::optional<series::PrimitiveCalls> calls_;
  std::optional<series::Resampling> resampling_;
  std::vector<double> abscissas_;
  std::optional<framework::RowTable> rows_;
  std::vector<std::pair<std::string, Grid>> tables_;  ///< by key, in the order of the response
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ExploreNc);
