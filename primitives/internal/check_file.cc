// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "file_array/checked_file.h"
#include "primitives/internal/kept_rows.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

constexpr std::array kParameters{internal::kFileIndex};

/// Tells whether this server can open the files of an index, without reading them.
class CheckFile final : public udf::Function<udf::Bytes> {
 public:
  explicit CheckFile(const udf::Manual& manual) : manual_{manual} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const auto bytes = udf::Arguments{manual_, raw}.measure(0);
    if (!bytes) return std::nullopt;
    const auto index =
        file_array::unpack({reinterpret_cast<const char*>(bytes->data()), bytes->size()});
    for (const auto& part : index.parts) file_array::CheckedFile{part.file};
    return std::as_bytes(std::span{kAnswer});
  }

 private:
  static constexpr std::array<char, 1> kAnswer{1};

  const udf::Manual& manual_;
};

struct CheckFileShape {
  static constexpr udf::Manual manual{
      .name = "oph_internal_check_file",
      .summary = "Fails unless the files that an index describes are there and as they were.",
      .parameters = kParameters,
      .typed = false,
  };

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    static_cast<void>(udf::checked_arguments(manual, raw));
    return std::make_unique<CheckFile>(manual);
  }
};

}  // namespace

OPH_UDF(oph_internal_check_file, CheckFileShape)

}  // namespace oph::primitives
