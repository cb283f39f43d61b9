// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "primitives/internal/kept_rows.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

constexpr std::array kParameters{internal::kFileIndex, internal::kFileKey, internal::kFirstKey,
                                 internal::kLastKey};

/// Rows as they are in the file.
class PlainRows final : public internal::KeptRows {
 public:
  explicit PlainRows(internal::FileRows rows)
      : KeptRows{std::move(rows)},
        window_{reader(), index(), this->rows().first_key - 1, this->rows().last_key - 1} {}

  udf::Bytes row(std::int64_t key) override { return window_.row(key - 1); }
  bool continues_with(std::int64_t key) const override { return window_.continues_with(key - 1); }
  std::size_t release_used() override { return window_.release_used(); }

 private:
  file_array::RowWindow window_;
};

/// Hands out arrays that are read from a file.
class ReadFile final : public udf::Function<udf::Bytes> {
 public:
  explicit ReadFile(const udf::Manual& manual) : manual_{manual} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    return rows_.row(udf::Arguments{manual_, raw}, [](internal::FileRows rows) {
      return std::make_unique<PlainRows>(std::move(rows));
    });
  }

 private:
  const udf::Manual& manual_;
  internal::RowLease rows_{""};
};

struct ReadFileShape {
  static constexpr udf::Manual manual{
      .name = "oph_internal_read_file",
      .summary = "Reads an array from a file that an index describes.",
      .parameters = kParameters,
      .typed = false,
  };

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    static_cast<void>(udf::checked_arguments(manual, raw));
    return std::make_unique<ReadFile>(manual);
  }
};

}  // namespace

OPH_UDF(oph_internal_read_file, ReadFileShape)

}  // namespace oph::primitives
