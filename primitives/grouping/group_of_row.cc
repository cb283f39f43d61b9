// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "primitives/grouping/groups.h"
#include "primitives/grouping/row_key.h"
#include "primitives/series/number_list.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Finds the group that a row belongs to.
class GroupOfRow final : public udf::Function<long long> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "key",
       .kind = ParameterKind::kInteger,
       .help = "key of a row, from 1",
       .minimum = 1},
      kRowGroups,
      kRowBlock,
      {.name = "count",
       .kind = ParameterKind::kInteger,
       .help = "number of groups, which then may be empty; 0 is the largest number in groups",
       .fallback = "0",
       .minimum = 0},
  };
  static constexpr udf::Manual manual{
      .name = "oph_group_of_row",
      .summary = "Tells the number of the group along one dimension that a row belongs to.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_group_of_row(32,'1*31,2*28,3*31')",
      .notes =
          "Groups are numbered among those of all dimensions, as rows are. NULL if the row belongs "
          "to none. With groups 1*n a dimension of n values is left out: rows are joined with "
          "those of a datacube without it. With count, groups are also positions in a longer "
          "dimension: they tell where the rows of a selection come from.",
      .typed = false,
  };

  /// The groups must not change from row to row: they are read once.
  explicit GroupOfRow(const udf::Arguments& arguments) {
    if (!arguments.given(1)) throw udf::Error{"groups must be a constant text"};
    const auto numbers = read_numbers("groups", arguments.text("groups"));
    count_ = arguments.integer("count");
    if (count_ == 0) {
      count_ = static_cast<std::int64_t>(Groups{numbers}.count());
    } else {
      check(numbers);
    }
    for (const double number : numbers) groups_.push_back(static_cast<std::int64_t>(number));
    block_ = arguments.integer("block");
  }

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    return std::make_unique<GroupOfRow>(udf::checked_arguments(manual, raw));
  }

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    if (!arguments.given(0)) return std::nullopt;
    const auto key = arguments.integer("key") - 1;
    const auto size = static_cast<std::int64_t>(groups_.size());
    const auto group = groups_[static_cast<std::size_t>(key / block_ % size)];
    if (group == 0) return std::nullopt;
    return row_key({key / block_ / size, group - 1, key % block_}, count_, block_);
  }

 private:
  void check(const std::vector<double>& numbers) const {
    if (numbers.empty()) throw udf::Error{"there is no group", {{"elements", numbers.size()}}};
    for (const double number : numbers) {
      if (number >= 0 && number <= static_cast<double>(count_) && number == std::trunc(number)) {
        continue;
      }
      throw udf::Error{"groups are numbered from 1 to count, 0 is none",
                       {{"group", std::to_string(number)}, {"count", count_}}};
    }
  }

  std::vector<std::int64_t> groups_;
  std::int64_t count_ = 0;
  std::int64_t block_ = 1;
};

}  // namespace

OPH_UDF_LONG(oph_group_of_row, GroupOfRow)

}  // namespace oph::primitives
