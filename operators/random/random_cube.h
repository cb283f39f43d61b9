// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include "framework/new_cube.h"
#include "framework/operator.h"
#include "framework/target_container.h"
#include "operators/random/random_numbers.h"

namespace oph::operators::random {

inline constexpr auto kParameters = framework::concatenate(
    std::array{
        Parameter{.name = "container", .help = "container of the new cube, made if absent"},
        Parameter{.name = "nfrag",
                  .kind = ParameterKind::kInteger,
                  .help = "number of fragments on each I/O server",
                  .minimum = 1},
        Parameter{.name = "ntuple",
                  .kind = ParameterKind::kInteger,
                  .help = "number of rows in each fragment",
                  .minimum = 1},
        Parameter{.name = "measure", .help = "name of the measure"},
        Parameter{.name = "measure_type",
                  .kind = ParameterKind::kChoice,
                  .help = "type of the elements",
                  .values = "double|float|int|long|short|byte"},
        Parameter{.name = "exp_ndim",
                  .kind = ParameterKind::kInteger,
                  .help = "how many of the first dimensions are explicit",
                  .minimum = 1},
        Parameter{.name = "dim",
                  .help = "dimensions, outermost first, explicit ones first",
                  .multiple = true},
        Parameter{.name = "concept_level",
                  .help = "concept level of the dimensions: one for all, or one for each",
                  .fallback = "c",
                  .multiple = true},
        Parameter{.name = "dim_size",
                  .help = "sizes of the dimensions; those of the explicit ones multiply to nhost * "
                          "nfrag * ntuple",
                  .multiple = true},
        Parameter{.name = "algorithm",
                  .kind = ParameterKind::kChoice,
                  .help =
                      "default: independent numbers, uniform in [0, 1000) (of bytes: [0, 128)); "
                      "temperatures: autoregressive series in degrees Celsius",
                  .fallback = "default",
                  .values = "default|temperatures"},
        Parameter{
            .name = "seed",
            .help = "whole number that the random numbers start from; '-': another one each time",
            .fallback = "-"},
        Parameter{
            .name = "description", .help = "free text kept with the new cube", .fallback = "-"}},
    framework::shared::kStore, framework::shared::kGrid, framework::shared::kWorkingFolder);

/// Makes a cube of random numbers. Dimensions have the coordinates 1..n, or those of the grid.
///
/// Memory: one row, and a batch of rows on their way, for each thread.
class RandomCube : public framework::Operator {
 public:
  explicit RandomCube(framework::Task& task);

  void init(framework::Task& task) final;
  void execute(framework::Task& task) final;
  void reduce(framework::Task& task) final;
  void destroy(framework::Task& task) final;

 private:
  metadb::CubeDimension dimension(framework::Task& task, std::size_t index) const;
  void give_values(framework::Task& task, metadb::CubeDimension& dimension) const;
  std::vector<metadb::Fragment> fragments(framework::Task& task) const;
  void fill(framework::Task& task, io_server::FragmentStore& store,
            const metadb::Fragment& fragment) const;

  std::vector<std::string> names_;
  std::vector<std::int64_t> sizes_;
  std::size_t explicit_count_ = 0;
  Algorithm algorithm_ = Algorithm::kUniform;
  std::uint64_t seed_ = 0;
  std::optional<framework::TargetContainer> target_;
  std::optional<framework::NewCube> output_;
};

}  // namespace oph::operators::random
