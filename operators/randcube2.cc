// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/random/random_cube.h"

namespace oph::operators {
namespace {

class RandCube2 final : public random::RandomCube {
 public:
  static constexpr framework::Manual manual{
      .name = "oph_randcube2",
      .summary = "Makes a datacube of random numbers.",
      .parameters = random::kParameters,
      .notes = "As oph_randcube; both fill several fragments at once with nthreads.",
      .examples =
          "oph_randcube2 "
          "container=test;measure=x;measure_type=double;dim=row|column;dim_size=1000|50;exp_ndim=1;"
          "nhost=1;nfrag=4;ntuple=250;seed=1;nthreads=2",
      .category = "Data Process",
      .permission = "write",
  };

  using RandomCube::RandomCube;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::RandCube2);
