// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "primitives/internal/reduced_rows.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

constexpr std::array kParameters{internal::kFileIndex, internal::kFileKey, internal::kFirstKey,
                                 internal::kLastKey,   kGroupedOperation,  kGroupNumbers,
                                 kGroupBlock,          kGroupOrder,        kGroupWeights,
                                 udf::kMissingValue};

/// Everything that decides what the rows become, in one text.
std::string computation(const UDF_ARGS& raw, const udf::Arguments& arguments) {
  std::string text;
  for (const auto* name : {"operation", "groups", "weights"}) {
    text += arguments.text(name);
    text += '\n';
  }
  text += std::to_string(arguments.integer(kGroupBlock.name)) + '\n';
  text += std::to_string(arguments.number(kGroupOrder.name).value().real()) + '\n';
  text += udf::type_argument(raw, 1);
  text += '\n';
  if (const auto missing = udf::missing_number(arguments)) text += std::to_string(missing->real());
  return text;
}

/// Hands out arrays of a file after a reduction.
template <udf::Measure In>
class ReduceFile final : public udf::Function<udf::Bytes> {
 public:
  ReduceFile(const UDF_ARGS& raw, const udf::Manual& manual, const udf::Arguments& arguments)
      : manual_{manual},
        reduction_{read_member_reduction(arguments)},
        result_{udf::read_types(raw, 1).output},
        missing_{udf::missing_number(arguments)},
        rows_{computation(raw, arguments)} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    return rows_.row(udf::Arguments{manual_, raw}, [&](internal::FileRows rows) {
      return std::make_unique<internal::ReducedRows<In>>(std::move(rows), reduction_, result_,
                                                         missing_);
    });
  }

 private:
  const udf::Manual& manual_;
  MemberReduction reduction_;
  ElementType result_;
  std::optional<udf::Number> missing_;
  internal::RowLease rows_;
};

struct ReduceFileShape {
  static constexpr udf::Manual manual{
      .name = "oph_internal_reduce_file",
      .summary = "Reduces an array of a file that an index describes, as oph_reduce_groups.",
      .parameters = kParameters,
  };

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return udf::visit_types(
        udf::read_types(raw, 1),
        [&]<class In, class Out>(Tag<In>, Tag<Out>) -> std::unique_ptr<udf::Function<udf::Bytes>> {
          return std::make_unique<ReduceFile<In>>(raw, manual, arguments);
        });
  }
};

}  // namespace

OPH_UDF(oph_internal_reduce_file, ReduceFileShape)

}  // namespace oph::primitives
