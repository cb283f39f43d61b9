// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "primitives/row_key/parameters.h"

namespace oph::primitives {
namespace {

/// 1 + (id - 1) % block + (group of the index along the dimension) * block, all from 1
class Id3 final : public udf::Function<long long> {
 public:
  static constexpr Parameter parameters[] = {
      kId,
      {.name = "counts",
       .kind = ParameterKind::kMeasure,
       .help = "array of longs: the sizes of the groups along the dimension"},
      kBlock,
  };
  static constexpr udf::Manual manual{
      .name = "oph_id3",
      .summary = "Tells the group of a row when rows are grouped in groups of different sizes.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_id3(id_dim,oph_to_bin('','oph_long','31,28,31'),96)",
      .notes =
          "The sum of the counts is the size of the dimension. Groups rows that are block "
          "rows apart.",
      .typed = false,
  };

  explicit Id3(const udf::Arguments& arguments) : is_constant_{arguments.given(1)} {
    if (const auto counts = arguments.measure(1)) read_counts(*counts);
  }

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    const auto counts = arguments.measure(1);
    if (!arguments.given(0) || !counts || !arguments.given(2)) return std::nullopt;
    if (!is_constant_) read_counts(*counts);
    const auto id = arguments.integer_at(0) - 1;
    const auto block = arguments.integer_at(2);
    const auto index = id / block;
    const auto groups = static_cast<std::int64_t>(ends_.size());
    const auto turn = index / ends_.back();
    const auto group =
        std::upper_bound(ends_.begin(), ends_.end(), index % ends_.back()) - ends_.begin();
    // Not more groups than indexes, so this does not overflow.
    return 1 + id % block + (turn * groups + group) * block;
  }

 private:
  void read_counts(udf::Bytes bytes) {
    ends_.clear();
    std::int64_t end = 0;
    for (const auto count : reader_.read<std::int64_t>(bytes)) {
      if (count < 1 || __builtin_add_overflow(end, count, &end)) {
        throw udf::Error{"the size of a group is wrong", {{"count", count}}};
      }
      ends_.push_back(end);
    }
  }

  bool is_constant_;
  udf::MeasureReader reader_;
  std::vector<std::int64_t> ends_;  ///< where each group ends along the dimension
};

struct Id3Shape {
  static constexpr const udf::Manual& manual = Id3::manual;

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    return std::make_unique<Id3>(udf::checked_arguments(manual, raw));
  }
};

}  // namespace

OPH_UDF_LONG(oph_id3, Id3Shape)

}  // namespace oph::primitives
