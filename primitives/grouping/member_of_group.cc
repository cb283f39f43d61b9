// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/grouping/groups.h"
#include "primitives/grouping/row_key.h"
#include "primitives/series/number_list.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Finds rows by the group that they belong to.
class MemberOfGroup final : public udf::Function<long long> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "group",
       .kind = ParameterKind::kInteger,
       .help = "number of a group among those of all dimensions, from 1",
       .minimum = 1},
      {.name = "member",
       .kind = ParameterKind::kInteger,
       .help = "which member of the group, from 1",
       .minimum = 1},
      kRowGroups,
      kRowBlock,
  };
  static constexpr udf::Manual manual{
      .name = "oph_member_of_group",
      .summary = "Tells the key of a row from the number of its group along one dimension.",
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_member_of_group(2,1,'1*31,2*28,3*31')",
      .notes =
          "The inverse of a key of groups: NULL if the group has fewer members. With it rows are "
          "looked up by their keys, group by group, where GROUP BY had to sort them.",
      .typed = false,
  };

  /// The groups must not change from row to row: they are read once.
  explicit MemberOfGroup(const udf::Arguments& arguments) {
    if (!arguments.given(2)) throw udf::Error{"groups must be a constant text"};
    groups_ = Groups{read_numbers("groups", arguments.text("groups"))};
    block_ = arguments.integer("block");
  }

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    return std::make_unique<MemberOfGroup>(udf::checked_arguments(manual, raw));
  }

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    if (!arguments.given(0) || !arguments.given(1)) return std::nullopt;
    const auto number = arguments.integer("group") - 1;
    const auto member = static_cast<std::size_t>(arguments.integer("member") - 1);
    const auto count = static_cast<std::int64_t>(groups_.count());
    const auto inner = number % block_;
    const auto outer = number / block_ / count;
    const auto members = groups_.members(static_cast<std::size_t>(number / block_ % count));
    if (member >= members.size()) return std::nullopt;
    const auto index = static_cast<std::int64_t>(members[member]);
    return row_key({outer, index, inner}, static_cast<std::int64_t>(groups_.size()), block_);
  }

 private:
  Groups groups_;
  std::int64_t block_ = 1;
};

}  // namespace

OPH_UDF_LONG(oph_member_of_group, MemberOfGroup)

}  // namespace oph::primitives
