// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/primitives/random_call.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

namespace oph::tests {
namespace {

/// Makes the values of the arguments of one call.
class Generator {
 public:
  explicit Generator(std::uint64_t seed) : random_{seed} {}

  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool rarely() { return below(12) == 0; }

  template <class T, std::size_t size>
  T one_of(const std::array<T, size>& all) {
    return all[below(size)];
  }

  Value value(const nlohmann::json& argument) {
    if (rarely()) return any();
    const auto kind = argument.at("kind").get<std::string>();
    if (below(10) == 0) return {};
    if (kind == "measure") return array(argument.value("values", ""));
    if (kind == "integer") return integer();
    if (kind == "real") return below(2) == 0 ? integer() : real();
    if (kind == "choice" && below(8) != 0) return choice(argument.at("values"));
    return text();
  }

  Value type_name() {
    if (rarely()) return any();
    const auto name = [&] {
      const auto& type = kElementTypes[below(4) == 0 ? below(10) : below(6)];
      return std::string{below(4) == 0 ? type.name : type.call_name};
    };
    std::string names = name();
    const auto more = below(5) == 0 ? below(4) : 0;
    // Most arrays of one call have one type.
    for (std::size_t i = 0; i < more; ++i) names += "|" + (below(3) == 0 ? name() : names);
    return {.kind = Value::Kind::kText, .bytes = names.substr(0, 200)};
  }

  void use_types(std::string_view input) {
    const auto type = element_type(input.substr(0, input.find('|')));
    type_ = type.value_or(ElementType::kDouble);
  }

 private:
  Value any() {
    switch (below(5)) {
      case 0:
        return {};
      case 1:
        return integer();
      case 2:
        return real();
      case 3:
        return text();
      default:
        return array("");
    }
  }

  Value integer() {
    static constexpr std::array<std::int64_t, 16> extremes{0,
                                                           1,
                                                           2,
                                                           -1,
                                                           -2,
                                                           3,
                                                           7,
                                                           100,
                                                           1 << 20,
                                                           0x7fffffff,
                                                           -0x80000000L,
                                                           0xffffffffL,
                                                           INT64_MAX,
                                                           INT64_MIN,
                                                           INT64_MAX / 8 + 1,
                                                           -1000};
    Value value{.kind = Value::Kind::kInteger};
    value.integer = below(2) == 0 ? static_cast<std::int64_t>(below(20)) : one_of(extremes);
    return value;
  }

  double number() {
    static constexpr std::array<double, 14> extremes{0,
                                                     -0.0,
                                                     1,
                                                     -1,
                                                     0.5,
                                                     1e308,
                                                     -1e308,
                                                     5e-324,
                                                     9.3e18,
                                                     -9.3e18,
                                                     __builtin_nan(""),
                                                     __builtin_inf(),
                                                     -__builtin_inf(),
                                                     1e-300};
    return below(3) == 0 ? one_of(extremes) : static_cast<double>(below(200)) / 7 - 10;
  }

  Value real() {
    Value value{.kind = Value::Kind::kReal};
    value.real = number();
    if (below(4) == 0) {
      value.kind = Value::Kind::kDecimal;
      value.bytes = std::to_string(value.real);
      return value;
    }
    // With an exponent, by which SQL tells it from a decimal number.
    std::array<char, 32> digits{};
    std::snprintf(digits.data(), digits.size(), "%.17e", value.real);
    value.bytes = digits.data();
    return value;
  }

  Value choice(const std::string& values) {
    std::vector<std::string> all(1);
    for (const char c : values) {
      if (c == '|') {
        all.emplace_back();
      } else {
        all.back() += c;
      }
    }
    return {.kind = Value::Kind::kText, .bytes = all[below(all.size())]};
  }

  Value text() {
    static const std::array<std::string, 44> known{"",
                                                   "1",
                                                   "1,2,3",
                                                   "1:2:end",
                                                   "end",
                                                   "5:-1:1",
                                                   "2,1",
                                                   "1|2",
                                                   "a",
                                                   "i",
                                                   "decimal",
                                                   "base64",
                                                   "all",
                                                   "yes",
                                                   "NAN",
                                                   "interp",
                                                   "OPH_AVG",
                                                   "x-3",
                                                   "x",
                                                   "INDEX",
                                                   "x^^2((",
                                                   ">0",
                                                   "0:0:0",
                                                   "1:9223372036854775807",
                                                   "-1",
                                                   "1e400",
                                                   "nan",
                                                   "11111111",
                                                   "0101",
                                                   "OPH_MATH_SIN",
                                                   "2,1,3",
                                                   "DAUBECHIES",
                                                   "LPF",
                                                   "length",
                                                   "first",
                                                   "1:1000000000:2000000000",
                                                   "1*31,2*28",
                                                   "0*7,1,0,1",
                                                   "1*1000000000",
                                                   "1*9223372036854775807",
                                                   "1:end,1:end,end,1:end",
                                                   "1:1000000000,1:1000000000",
                                                   "0.5*9,1",
                                                   "1.5,-2,nan,1e308"};
    if (below(2) == 0) return {.kind = Value::Kind::kText, .bytes = one_of(known)};
    static constexpr std::string_view letters = "0123456789,:|-+.eEx()^*/ axyzOPH_end\0\xff";
    Value value{.kind = Value::Kind::kText};
    for (auto length = below(24); length > 0; --length)
      value.bytes += letters[below(letters.size())];
    return value;
  }

  /// An array of the type of the call, or of `fixed`; sometimes of a wrong length.
  Value array(const std::string& fixed) {
    const auto type = element_type(fixed).value_or(type_);
    const auto length = below(20) == 0 ? 3000 : below(below(3) == 0 ? 65 : 9);
    Value value{.kind = Value::Kind::kText};
    for (std::size_t i = 0; i < length * (is_complex(type) ? 2 : 1); ++i) append(type, value.bytes);
    if (rarely()) value.bytes.resize(value.bytes.size() + below(8));
    return value;
  }

  void append(ElementType type, std::string& bytes) {
    const auto width = size_of(type) / (is_complex(type) ? 2 : 1);
    const bool is_real = is_floating(type) || type == ElementType::kComplexFloat ||
                         type == ElementType::kComplexDouble;
    if (is_real && width == 4) return add(static_cast<float>(number()), bytes);
    if (is_real) return add(number(), bytes);
    const auto whole = integer().integer;
    bytes.append(reinterpret_cast<const char*>(&whole), width);
  }

  template <class T>
  static void add(T number, std::string& bytes) {
    bytes.append(reinterpret_cast<const char*>(&number), sizeof(T));
  }

  std::mt19937_64 random_;
  ElementType type_ = ElementType::kDouble;
};

/// The parameter of an argument, which counts from the first one after the types.
const nlohmann::json& parameter(const nlohmann::json& manual, std::size_t position) {
  const auto& parameters = manual.at("arguments");
  return parameters[std::min(position, parameters.size() - 1)];
}

/// A value, or one for each row.
Argument random_argument(Generator& generator, const nlohmann::json& parameter, std::size_t rows) {
  Argument argument{{generator.value(parameter)}, false};
  argument.by_row = generator.below(4) == 0;
  while (argument.by_row && argument.values.size() < rows) {
    // The type of a column is one.
    auto value = generator.value(parameter);
    if (value.kind != argument.values[0].kind) value = {};
    argument.values.push_back(value);
  }
  return argument;
}

/// A call made of nothing but what the manual says.
Call new_call(Generator& generator, const nlohmann::json& manual) {
  Call call;
  call.function = manual.at("name");
  const auto rows = 1 + generator.below(3);
  if (manual.at("typed").get<bool>()) {
    for (int i = 0; i < 2; ++i) call.arguments.push_back({{generator.type_name()}, false});
    generator.use_types(call.arguments[0].values[0].bytes);
    if (generator.below(3) == 0) call.arguments[1] = call.arguments[0];
  }
  std::size_t count = manual.at("arguments").size();
  if (count == 0) return call;
  if (generator.below(2) == 0) count = generator.below(count + 1);
  if (manual.at("variadic").get<bool>() || generator.rarely()) count += generator.below(4);
  for (std::size_t i = 0; i < count; ++i) {
    call.arguments.push_back(random_argument(generator, parameter(manual, i), rows));
  }
  return call;
}

/// Puts something else in the place of an argument, or behind the last one.
void change(Generator& generator, const nlohmann::json& manual, Call& call) {
  const std::size_t types = manual.at("typed").get<bool>() ? 2 : 0;
  const auto position = generator.below(call.arguments.size() + 1);
  if (position < std::min(types, call.arguments.size())) {
    call.arguments[position] = {{generator.type_name()}, false};
    return;
  }
  if (manual.at("arguments").empty()) return;
  if (position + 1 == call.arguments.size() && generator.below(3) == 0) {
    call.arguments.pop_back();
    return;
  }
  if (position == call.arguments.size()) call.arguments.emplace_back();
  call.arguments[position] =
      random_argument(generator, parameter(manual, position - types), call.row_count());
}

/// Whether a call works on long arrays, which takes time that many short calls use better.
bool is_long(const Call& call) {
  std::size_t bytes = 0;
  for (const auto& argument : call.arguments) {
    for (const auto& value : argument.values) bytes += value.bytes.size();
  }
  return bytes > std::size_t{1} << 20;
}

}  // namespace

RandomCalls::RandomCalls() {
  for (const auto& name : case_names()) {
    cases_[name] = read_case(name);
    std::erase_if(cases_[name], is_long);
  }
}

Call RandomCalls::make(std::uint64_t seed, const nlohmann::json& manual) const {
  Generator generator{seed};
  const auto found = cases_.find(manual.at("name"));
  if (found == cases_.end() || found->second.empty() || generator.below(2) == 0)
    return new_call(generator, manual);
  auto call = found->second[generator.below(found->second.size())];
  if (!call.arguments.empty() && !call.arguments[0].values.empty()) {
    generator.use_types(call.arguments[0].values[0].bytes);
  }
  for (auto changes = 1 + generator.below(2); changes > 0; --changes) {
    change(generator, manual, call);
  }
  return call;
}

std::string print(const Call& call) {
  std::string text = call.function + "(";
  for (const auto& argument : call.arguments) {
    text += text.back() == '(' ? "" : ", ";
    if (argument.by_row) text += "{";
    for (const auto& value : argument.values) text += to_sql(value) + (argument.by_row ? "; " : "");
    if (argument.by_row) text += "}";
  }
  return text + ")";
}

}  // namespace oph::tests
