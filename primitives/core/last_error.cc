// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <utility>

#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Hands out the full text of the last failed call and forgets it.
class LastError final : public udf::Function<udf::Bytes> {
 public:
  std::optional<udf::Bytes> row(const UDF_ARGS&) override {
    text_ = std::exchange(udf::last_error(), {});
    if (text_.empty()) return std::nullopt;
    return std::as_bytes(std::span{text_});
  }

 private:
  std::string text_;
};

struct LastErrorShape {
  static constexpr udf::Manual manual{
      .name = "oph_last_error",
      .summary = "Tells what was wrong with the last failed call of a primitive.",
      .returns = udf::Returns::kText,
      .example = "oph_last_error()",
      .notes =
          "MariaDB shows 80 characters of an error found before the first row, and plain NULL "
          "for one found in a row. This text of the same connection is complete. NULL: no "
          "call failed since the last reading.",
      .typed = false,
  };

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    return std::make_unique<LastError>();
  }
};

}  // namespace

OPH_UDF(oph_last_error, LastErrorShape)

}  // namespace oph::primitives
