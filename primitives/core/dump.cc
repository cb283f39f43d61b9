// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <charconv>

#include "primitives/array/element.h"
#include "primitives/core/base64.h"

namespace oph::primitives {
namespace {

/// Writes one element: %.10f, or %.8e where that takes more than 18 characters.
void append_decimal(std::string& text, double element) {
  constexpr std::ptrdiff_t widest = 18;
  std::array<char, 400> digits;  // %.10f of the largest double takes 320 characters
  char* const begin = digits.data();
  char* const limit = begin + digits.size();
  char* end = std::to_chars(begin, limit, element, std::chars_format::fixed, 10).ptr;
  if (end - begin > widest) {
    end = std::to_chars(begin, limit, element, std::chars_format::scientific, 8).ptr;
  }
  text.append(begin, end);
}

void append_decimal(std::string& text, std::int64_t element) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), element).ptr;
  text.append(digits.data(), end);
}

template <udf::Measure T>
void append_number(std::string& text, const std::byte* bytes) {
  T number;
  std::memcpy(&number, bytes, sizeof(T));
  using Printed = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;
  append_decimal(text, static_cast<Printed>(number));
}

/// Writes a complex element as "(re)+(imi)".
template <udf::Measure T>
void append_complex(std::string& text, const std::byte* bytes) {
  text += '(';
  append_number<T>(text, bytes);
  text += ")+(";
  append_number<T>(text, bytes + sizeof(T));
  text += "i)";
}

/// How one field of an element is written.
struct Writer {
  std::size_t size;
  void (*append)(std::string& text, const std::byte* bytes);

  explicit Writer(ElementType type) : size{size_of(type)} {
    visit_real(part_type(type), [&]<class T>(Tag<T>) {
      append = is_complex(type) ? append_complex<T> : append_number<T>;
    });
  }
};

/// The elements of a as text, separated by ", ".
///
/// Types:   every measure type, complex ones and those of several fields (one by one) too.
/// Missing: printed as any number; NaN is "nan".
/// Range:   floats have ten decimals, or nine significant digits where that is too long.
class Dump final : public udf::Function<udf::Bytes> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to print"},
      {.name = "encoding",
       .kind = ParameterKind::kChoice,
       .help = "decimal prints numbers, base64 encodes the bytes of the array",
       .fallback = "decimal",
       .values = "decimal|base64"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_dump",
      .summary = "Prints an array as text.",
      .returns = udf::Returns::kText,
      .parameters = parameters,
      .example = "oph_dump('oph_float','oph_float',measure)",
      .notes = "Complex elements are printed as (re)+(imi). The result is a text, no array.",
  };

  Dump(const udf::Arguments& arguments, const Element& element)
      : element_size_{element.size()},
        writers_{element.fields.begin(), element.fields.end()},
        reading_{arguments} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) read_parameters(arguments);
    const auto length = udf::element_count(*measure, element_size_);
    text_.clear();
    if (base64_) {
      append_base64(text_, *measure);
    } else {
      append_elements(measure->data(), length);
    }
    return std::as_bytes(std::span{text_});
  }

 private:
  void read_parameters(const udf::Arguments& arguments) {
    base64_ = udf::same_text(arguments.text("encoding"), "base64");
  }

  void append_elements(const std::byte* bytes, std::size_t length) {
    for (std::size_t i = 0; i < length; ++i) {
      for (const auto& writer : writers_) {
        if (!text_.empty()) text_ += ", ";
        writer.append(text_, bytes);
        bytes += writer.size;
      }
    }
  }

  std::size_t element_size_;
  std::vector<Writer> writers_;
  udf::ParameterReading reading_;
  bool base64_ = false;
  std::string text_;
};

struct DumpShape {
  static constexpr const udf::Manual& manual = Dump::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<Dump>(arguments, read_call_elements(raw, 1).inputs.front());
  }
};

}  // namespace

OPH_UDF(oph_dump, DumpShape)

}  // namespace oph::primitives
