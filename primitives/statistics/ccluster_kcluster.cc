// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/series/series.h"
#include "primitives/statistics/clusters.h"
#include "primitives/statistics/sorted_positions.h"

namespace oph::primitives {
namespace {

/// The centroids of the k clusters of a, and the cluster of each element
///
/// Types:   every real measure type, computed in double.
/// Missing: in no cluster, as infinite elements are; their label is missing.
class KCluster {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to divide"},
      {.name = "k",
       .kind = ParameterKind::kInteger,
       .help = "number of clusters",
       .minimum = 1,
       .maximum = 16777216},
      {.name = "method",
       .kind = ParameterKind::kChoice,
       .help = "whether centroids are means or medians",
       .fallback = "KMEANS",
       .values = "KMEANS|KMEDIANS"},
      {.name = "content",
       .kind = ParameterKind::kChoice,
       .help = "CENTROIDS in ascending order, LABELS of the elements, or first the ones, then the "
               "others",
       .fallback = "CENTROIDS",
       .values = "CENTROIDS|LABELS|ALL"},
      {.name = "npass",
       .kind = ParameterKind::kInteger,
       .help = "has no effect: the clusters found are the best ones",
       .fallback = "1",
       .minimum = 0},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_ccluster_kcluster",
      .summary = "Divides the elements of an array into clusters.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_ccluster_kcluster('oph_float','oph_double',measure,3,'KMEANS','CENTROIDS')",
      .notes =
          "The clusters are those of the least sum of squared distances to the mean, or of "
          "distances to the median: found exactly, not by chance. Labels count from 1, for "
          "the cluster of the smallest elements. Missing and infinite elements are in no "
          "cluster; if fewer than k are left, the last centroids are missing. The "
          "number of clusters times that of the elements is at most 2^25.",
  };

  void configure(const udf::Arguments& arguments) {
    count_ = static_cast<std::size_t>(arguments.integer("k"));
    distance_ = udf::same_text(arguments.text("method"), "KMEANS") ? Clusters::Distance::kSquared
                                                                   : Clusters::Distance::kAbsolute;
    const auto content = arguments.text("content");
    has_centroids_ = !udf::same_text(content, "LABELS");
    has_labels_ = !udf::same_text(content, "CENTROIDS");
  }

  std::span<const double> run(std::span<const double> values) {
    const auto centroids = has_centroids_ ? count_ : 0;
    const auto labels = has_labels_ ? values.size() : 0;
    const auto out = result_.as<double>(centroids + labels);
    std::fill(out.begin(), out.end(), kNaN);
    auto order = sorted_positions(values, order_);
    while (!order.empty() && std::isinf(values[order.front()])) order = order.subspan(1);
    while (!order.empty() && std::isinf(values[order.back()]))
      order = order.first(order.size() - 1);
    const auto sorted = sorted_.as<double>(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = values[order[i]];
    if (!sorted.empty()) divide(sorted, order, out.first(centroids), out.subspan(centroids));
    return out;
  }

 private:
  void divide(std::span<const double> sorted, std::span<const std::size_t> order,
              std::span<double> centroids, std::span<double> labels) {
    clusters_.divide(sorted, std::min(count_, sorted.size()), distance_);
    const auto starts = clusters_.starts();
    for (std::size_t c = 0; c < starts.size(); ++c) {
      const auto last = c + 1 < starts.size() ? starts[c + 1] : sorted.size();
      if (!centroids.empty()) centroids[c] = clusters_.center(starts[c], last);
      if (labels.empty()) continue;
      for (std::size_t i = starts[c]; i < last; ++i) {
        labels[order[i]] = static_cast<double>(c + 1);
      }
    }
  }

  std::size_t count_ = 1;
  Clusters::Distance distance_ = Clusters::Distance::kSquared;
  bool has_centroids_ = true;
  bool has_labels_ = false;
  Clusters clusters_;
  udf::Buffer order_;
  udf::Buffer sorted_;
  udf::Buffer result_;
};

}  // namespace

OPH_UDF(oph_ccluster_kcluster, Series<KCluster>)

}  // namespace oph::primitives
