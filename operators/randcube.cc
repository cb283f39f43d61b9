// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/random/random_cube.h"

namespace oph::operators {
namespace {

class RandCube final : public random::RandomCube {
 public:
  static constexpr framework::Manual manual{
      .name = "oph_randcube",
      .summary = "Makes a datacube of random numbers.",
      .parameters = random::kParameters,
      .notes = "Dimensions that the container does not have are added to it, of the type double.",
      .examples =
          "oph_randcube "
          "container=test;measure=tas;measure_type=float;dim=lat|lon|time;dim_size=4|8|365;exp_"
          "ndim=2;nhost=1;nfrag=2;ntuple=16;algorithm=temperatures",
      .category = "Data Process",
      .permission = "write",
  };

  using RandomCube::RandomCube;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::RandCube);
