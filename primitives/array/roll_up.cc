// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/conversion.h"

namespace oph::primitives {
namespace {

/// out = the arrays of a group of rows, one behind the other
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   at most `size` rows make a group, of arrays of equal length.
class RollUp final : public udf::AggregateFunction {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "arrays of equal length"},
      {.name = "size",
       .kind = ParameterKind::kInteger,
       .help = "number of rows of a group",
       .minimum = 1},
      {.name = "position",
       .kind = ParameterKind::kInteger,
       .help = "place of the row within its group, from 1; by default rows come in order",
       .fallback = "NULL",
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_roll_up",
      .summary = "Concatenates the arrays of consecutive rows.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_roll_up('oph_float','oph_float',measure,12)",
      .notes =
          "The last group may have fewer rows. A server may hand the rows of a group in any order: "
          "a position puts each array in its place, as in SELECT oph_id(id_dim,12), "
          "oph_roll_up(t,t,measure,12,1+(id_dim-1)%12) FROM in GROUP BY 1, which sorts. Faster, "
          "by key, 100 groups: SELECT s.seq, (SELECT oph_roll_up(t,t,measure,12,p.seq) FROM "
          "seq_1_to_12 p STRAIGHT_JOIN in WHERE id_dim=(s.seq-1)*12+p.seq) FROM seq_1_to_100 s.",
  };

  RollUp(const udf::Arguments& arguments, const CallElements& elements)
      : input_size_{elements.inputs.front().size()},
        has_positions_{arguments.size() > 2},
        conversion_{elements.inputs.front(), elements.outputs.front()} {}

  void clear() override {
    rows_ = end_ = 0;
    null_row_ = false;
  }

  void add(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    const auto size = static_cast<std::size_t>(arguments.integer("size"));
    const auto place = has_positions_ && arguments.given(2)
                           ? static_cast<std::size_t>(arguments.integer("position") - 1)
                           : end_;
    if (place >= size) {
      throw udf::Error{"a group has more rows than its size", {{"row", place + 1}, {"size", size}}};
    }
    const auto measure = arguments.measure(0);
    if (!measure) {
      null_row_ = true;
      return;
    }
    keep(*measure, place);
  }

  std::optional<udf::Bytes> result() override {
    if (rows_ == 0) return std::nullopt;
    if (rows_ != end_ || null_row_) {
      throw udf::Error{"a row of the group has no array", {{"rows", end_}, {"arrays", rows_}}};
    }
    return udf::Bytes{result_}.first(rows_ * row_bytes_);
  }

 private:
  void keep(udf::Bytes measure, std::size_t place) {
    const auto length = udf::element_count(measure, input_size_);
    const auto array = conversion_({measure.data(), length, input_size_}, converted_);
    if (rows_ == 0) row_bytes_ = array.bytes();
    if (row_bytes_ != array.bytes()) {
      throw udf::Error{"the arrays of a group must be of equal length",
                       {{"first", row_bytes_ / array.size}, {"other", array.length}}};
    }
    check_result_size(place + 1, row_bytes_);
    // Grows by doubling, and keeps its memory from group to group.
    if (result_.size() < (place + 1) * row_bytes_) result_.resize((place + 1) * row_bytes_);
    std::memcpy(result_.data() + place * row_bytes_, array.data, row_bytes_);
    end_ = std::max(end_, place + 1);
    ++rows_;
  }

  std::size_t input_size_;
  bool has_positions_;
  Conversion conversion_;
  udf::Buffer converted_;
  std::vector<std::byte> result_;
  std::size_t row_bytes_ = 0;
  std::size_t rows_ = 0;  ///< arrays of the group so far
  std::size_t end_ = 0;   ///< the last place taken, from 1
  bool null_row_ = false;
};

struct RollUpShape {
  static constexpr const udf::Manual& manual = RollUp::manual;

  static std::unique_ptr<udf::AggregateFunction> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<RollUp>(arguments, read_call_elements(raw, 1));
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_roll_up, RollUpShape)

}  // namespace oph::primitives
