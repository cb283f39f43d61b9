// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/attributes.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.h"
#include "base/text.h"

namespace oph::operators::netcdf {
namespace {

struct AttributeInfo {
  nc_type type = NC_NAT;
  std::size_t length = 0;
};

std::optional<AttributeInfo> find(const File& file, int variable, const char* name) {
  AttributeInfo info;
  const auto status = nc_inq_att(file.id(), variable, name, &info.type, &info.length);
  if (status == NC_ENOTATT) return std::nullopt;
  file.check(status);
  return info;
}

std::string read_text(const File& file, int variable, const char* name, std::size_t length) {
  std::string text(length, '\0');
  file.check(nc_get_att_text(file.id(), variable, name, text.data()));
  // Some programs write the end of a C string along.
  while (!text.empty() && text.back() == '\0') text.pop_back();
  return text;
}

std::string read_strings(const File& file, int variable, const char* name, std::size_t length) {
  std::vector<char*> strings(length, nullptr);
  file.check(nc_get_att_string(file.id(), variable, name, strings.data()));
  std::vector<std::string> texts;
  for (const auto* string : strings) texts.emplace_back(string == nullptr ? "" : string);
  nc_free_string(length, strings.data());
  return join(texts, ", ");
}

template <class T, class Get>
std::string read_numbers(const File& file, int variable, const char* name, std::size_t length,
                         Get get) {
  std::vector<T> numbers(length);
  file.check(get(file.id(), variable, name, numbers.data()));
  return fmt::format("{}", fmt::join(numbers, ", "));
}

/// Fills in type and value; false for types that metadata cannot express.
bool read_value(const File& file, int variable, const AttributeInfo& info,
                metadb::Attribute& attribute) {
  const auto* name = attribute.key.c_str();
  const auto numbers = [&]<class T>(std::string_view type, Tag<T>, auto get) {
    attribute.type = type;
    attribute.value = read_numbers<T>(file, variable, name, info.length, get);
    return true;
  };
  switch (info.type) {
    case NC_CHAR:
      attribute.value = read_text(file, variable, name, info.length);
      return true;
    case NC_STRING:
      attribute.value = read_strings(file, variable, name, info.length);
      return true;
    case NC_BYTE:
    case NC_UBYTE:
    case NC_SHORT:
      return numbers("short", Tag<short>{}, nc_get_att_short);
    case NC_USHORT:
    case NC_INT:
      return numbers("int", Tag<int>{}, nc_get_att_int);
    case NC_UINT:
    case NC_INT64:
      return numbers("long", Tag<long long>{}, nc_get_att_longlong);
    case NC_UINT64: {
      numbers("text", Tag<unsigned long long>{}, nc_get_att_ulonglong);
      if (parse_integer(attribute.value)) attribute.type = "long";
      return true;
    }
    case NC_FLOAT:
      return numbers("float", Tag<float>{}, nc_get_att_float);
    case NC_DOUBLE:
      return numbers("double", Tag<double>{}, nc_get_att_double);
    default:
      return false;
  }
}

template <class T>
std::optional<std::vector<T>> parse_numbers(const std::string& text) {
  std::vector<T> numbers;
  for (const auto part : split(text, ',')) {
    const auto item = trim(part);
    T number{};
    const auto [end, error] = std::from_chars(item.data(), item.data() + item.size(), number);
    if (error != std::errc{} || end != item.data() + item.size()) return std::nullopt;
    numbers.push_back(number);
  }
  return numbers;
}

nc_type file_type(std::string_view type) {
  static constexpr std::pair<std::string_view, nc_type> kTypes[] = {{"short", NC_SHORT},
                                                                    {"int", NC_INT},
                                                                    {"long", NC_INT64},
                                                                    {"float", NC_FLOAT},
                                                                    {"double", NC_DOUBLE}};
  for (const auto& [name, code] : kTypes) {
    if (name == type) return code;
  }
  return NC_CHAR;
}

bool follows_variable(std::string_view key) {
  static constexpr std::string_view kKeys[] = {"_FillValue", "missing_value", "valid_min",
                                               "valid_max",  "valid_range",   "flag_values",
                                               "flag_masks", "actual_range"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys);
}

/// Writes a text of numbers as numbers of a type; false if it is none, or does not fit.
bool put_numbers(const File& file, int variable, nc_type type, const metadb::Attribute& attribute) {
  const auto put = [&]<class T>(Tag<T>, auto function) {
    const auto numbers = parse_numbers<T>(attribute.value);
    if (!numbers) return false;
    const auto status = function(file.id(), variable, attribute.key.c_str(), type, numbers->size(),
                                 numbers->data());
    if (status == NC_ERANGE) return false;
    file.check(status, attribute.variable);
    return true;
  };
  if (type == NC_CHAR || type == NC_NAT) return false;
  if (type == NC_FLOAT) return put(Tag<float>{}, nc_put_att_float);
  if (type == NC_DOUBLE) return put(Tag<double>{}, nc_put_att_double);
  return put(Tag<long long>{}, nc_put_att_longlong);
}

}  // namespace

std::vector<metadb::Attribute> read_attributes(const File& file, int variable,
                                               std::string_view shown_variable) {
  int count = 0;
  file.check(nc_inq_varnatts(file.id(), variable, &count));
  std::vector<metadb::Attribute> attributes;
  for (int i = 0; i < count; ++i) {
    std::array<char, NC_MAX_NAME + 1> name{};
    file.check(nc_inq_attname(file.id(), variable, i, name.data()));
    const auto info = find(file, variable, name.data());
    OPH_CHECK(info.has_value());
    metadb::Attribute attribute;
    attribute.variable = shown_variable;
    attribute.key = name.data();
    if (read_value(file, variable, *info, attribute)) attributes.push_back(std::move(attribute));
  }
  return attributes;
}

std::optional<std::string> text_attribute(const File& file, int variable, const char* name) {
  const auto info = find(file, variable, name);
  if (!info) return std::nullopt;
  if (info->type == NC_CHAR) return read_text(file, variable, name, info->length);
  if (info->type == NC_STRING) return read_strings(file, variable, name, info->length);
  return std::nullopt;
}

std::vector<double> number_attribute(const File& file, int variable, const char* name) {
  const auto info = find(file, variable, name);
  if (!info || info->type == NC_CHAR || info->type > NC_UINT64) return {};
  std::vector<double> numbers(info->length);
  file.check(nc_get_att_double(file.id(), variable, name, numbers.data()));
  return numbers;
}

void write_attribute(const File& file, int variable, nc_type variable_type,
                     const metadb::Attribute& attribute) {
  auto type = file_type(attribute.type);
  const bool is_number = type != NC_CHAR && variable_type != NC_NAT;
  if (is_number && follows_variable(attribute.key) &&
      put_numbers(file, variable, variable_type, attribute)) {
    return;
  }
  if (put_numbers(file, variable, type, attribute)) return;
  file.check(nc_put_att_text(file.id(), variable, attribute.key.c_str(), attribute.value.size(),
                             attribute.value.data()),
             attribute.variable);
}

}  // namespace oph::operators::netcdf
