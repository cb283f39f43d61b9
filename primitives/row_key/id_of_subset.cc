// SPDX-License-Identifier: GPL-3.0-or-later
#include <vector>

#include "primitives/row_key/parameters.h"
#include "primitives/selection/index_list.h"

namespace oph::primitives {
namespace {

/// The key that row `id` has among the rows of a subset, from 1; 0 if it does not belong to it.
class IdOfSubset final : public udf::Function<long long> {
 public:
  static constexpr Parameter parameters[] = {
      kId,
      {.name = "total",
       .kind = ParameterKind::kInteger,
       .help = "number of rows before the subset",
       .minimum = 1},
      kSubset,
      kFasterBlock,
      kFilteredSize,
  };
  static constexpr udf::Manual manual{
      .name = "oph_id_of_subset",
      .summary = "Tells the new key of a row when dimensions are filtered, 0 if it is left out.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_id_of_subset(id_dim,17280,'1:10',192,90,'1,3,end',1,192)",
      .notes =
          "The arguments subset, block and size are given once for each dimension to filter, "
          "the slowest varying first. Filtering rows: SELECT oph_id_of_subset(...) AS new_id, "
          "measure "
          "FROM in HAVING new_id > 0.",
      .variadic = true,
      .typed = false,
  };

  explicit IdOfSubset(const udf::Arguments& arguments) {
    for (std::size_t i = 1; i < arguments.size(); ++i) {
      if (arguments.given(i)) continue;
      throw udf::Error{"a subset must be constant", {{"argument", arguments.parameter(i).name}}};
    }
    read_subset(arguments);
  }

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    if (!arguments.given(0)) return std::nullopt;
    return new_key(arguments.integer_at(0));
  }

 private:
  /// One filtered dimension.
  struct Dimension {
    std::int64_t block;
    std::int64_t size;
    Positions kept;
    std::int64_t new_period = 0;  ///< rows of the subset in one turn of this dimension
    std::int64_t new_block = 0;   ///< rows of the subset in one step of this dimension
  };

  void read_subset(const udf::Arguments& arguments) {
    total_ = arguments.integer("total");
    std::int64_t turn = total_;
    for (std::size_t i = 2; i + 2 < arguments.size(); i += 3) {
      const auto block = arguments.integer_at(i + 1);
      const auto size = arguments.integer_at(i + 2);
      if (size > turn / block || turn % (block * size) != 0) {
        throw udf::Error{"block times size must divide the rows of the slower dimensions",
                         {{"block", block}, {"size", size}, {"rows", turn}}};
      }
      turn = block;
      const auto positions = static_cast<std::size_t>(size);
      const auto ranges = IndexList{arguments.text_at(i)}.within(positions);
      dimensions_.push_back({block, size, Positions{positions, ranges}});
    }
    count_new_rows();
  }

  /// From the fastest dimension outward: how many rows stay of each step and turn.
  void count_new_rows() {
    std::int64_t old_rows = 1, new_rows = 1;
    for (auto dimension = dimensions_.rbegin(); dimension != dimensions_.rend(); ++dimension) {
      new_rows *= dimension->block / old_rows;
      dimension->new_block = new_rows;
      new_rows *= static_cast<std::int64_t>(dimension->kept.count());
      dimension->new_period = new_rows;
      old_rows = dimension->block * dimension->size;
    }
  }

  long long new_key(std::int64_t id) const {
    if (id > total_) return 0;
    std::int64_t rest = id - 1, key = 1;
    // What the slower dimensions are made of is whole turns of the next filtered one.
    for (const auto& [block, size, kept, new_period, new_block] : dimensions_) {
      key += rest / (block * size) * new_period;
      rest %= block * size;
      const auto index = static_cast<std::size_t>(rest / block);
      if (!kept.contains(index)) return 0;
      key += static_cast<std::int64_t>(kept.rank(index)) * new_block;
      rest %= block;
    }
    return key + rest;
  }

  std::int64_t total_ = 0;
  std::vector<Dimension> dimensions_;
};

struct IdOfSubsetShape {
  static constexpr const udf::Manual& manual = IdOfSubset::manual;

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    return std::make_unique<IdOfSubset>(udf::checked_arguments(manual, raw));
  }
};

}  // namespace

OPH_UDF_LONG(oph_id_of_subset, IdOfSubsetShape)

}  // namespace oph::primitives
