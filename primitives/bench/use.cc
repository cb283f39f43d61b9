// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/bench/use.h"

#include <benchmark/benchmark.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <stdexcept>

namespace oph::primitives::bench {
namespace {

constexpr std::size_t kGroup = 12;

void* symbol(const std::string& name) {
  static void* const library = dlopen(OPH_PRIMITIVES_LIBRARY, RTLD_NOW);
  void* const found = library == nullptr ? nullptr : dlsym(library, name.c_str());
  if (found == nullptr) throw std::runtime_error{dlerror()};
  return found;
}

template <class Function>
Function* entry(const std::string& name) {
  return reinterpret_cast<Function*>(symbol(name));
}

const nlohmann::json& manual(const std::string& function) {
  const auto found = std::find_if(manuals().begin(), manuals().end(),
                                  [&](const auto& entry) { return entry.at("name") == function; });
  if (found == manuals().end()) throw std::runtime_error{"no such primitive: " + function};
  return *found;
}

template <class T>
std::string bytes_of(const std::vector<T>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)};
}

std::string evaluate(const Example& example, std::size_t elements) {
  Use use{example, elements};
  if (!use.row(0)) throw std::runtime_error{example.function + " gives NULL"};
  return std::string{use.result()};
}

}  // namespace

const nlohmann::json& manuals() {
  static const auto all = nlohmann::json::parse(entry<const char*()>("oph_udf_manuals")());
  return all;
}

Values::Values(const Example& example, std::size_t elements) {
  if (const auto type = element_type(example.type())) rows_.emplace(*type, elements);
  for (const auto& argument : example.arguments) add(argument, elements);
  nullable_.resize(kinds_.size(), 1);
  raw_ = {static_cast<unsigned>(kinds_.size()), kinds_.data(), pointers_.data(), lengths_.data(),
          nullable_.data()};
}

void Values::add(const Example::Argument& argument, std::size_t elements) {
  using Kind = Example::Argument::Kind;
  switch (argument.kind) {
    case Kind::kText:
      return add_constant(STRING_RESULT, argument.text);
    case Kind::kDecimal:
      return add_constant(DECIMAL_RESULT, argument.text);
    case Kind::kInteger:
      return add_constant(INT_RESULT, bytes_of<long long>({std::stoll(argument.text)}));
    case Kind::kCall:
      return add_constant(STRING_RESULT, evaluate(argument.call, elements));
    case Kind::kName:
      return add_name(argument.text, elements);
    default:
      add_constant(STRING_RESULT, {});
      pointers_.back() = nullptr;
  }
}

void Values::add_name(const std::string& name, std::size_t elements) {
  if (name == "dimension") {
    std::vector<double> dimension(elements);
    std::iota(dimension.begin(), dimension.end(), 1.0);
    return add_constant(STRING_RESULT, bytes_of(dimension));
  }
  const bool is_key = name == "id_dim";
  if (!is_key && (name != "measure" || !rows_)) throw std::runtime_error{"what is " + name + "?"};
  (is_key ? keys_ : measures_).push_back(kinds_.size());
  kinds_.push_back(is_key ? INT_RESULT : STRING_RESULT);
  pointers_.push_back(nullptr);
  lengths_.push_back(is_key ? sizeof(key_) : rows_->row_bytes());
}

void Values::add_constant(Item_result kind, std::string bytes) {
  constants_.push_back(std::move(bytes));
  kinds_.push_back(kind);
  pointers_.push_back(constants_.back().data());
  lengths_.push_back(constants_.back().size());
}

UDF_ARGS* Values::row(std::size_t i) {
  key_ = static_cast<long long>(i) + 1;
  for (const auto position : keys_) pointers_[position] = reinterpret_cast<char*>(&key_);
  auto next = i * measures_.size();
  for (const auto position : measures_) {
    // The interface lacks const; primitives do not write to their arguments.
    pointers_[position] =
        const_cast<char*>(reinterpret_cast<const char*>(rows_->row(next++).data()));
  }
  return &raw_;
}

Use::Use(const Example& example, std::size_t elements)
    : function_{example.function},
      values_{example, elements},
      returns_{manual(function_).at("returns")},
      run_{symbol(function_)} {
  if (manual(function_).at("aggregate").get<bool>()) {
    clear_ = symbol(function_ + "_clear");
    add_ = symbol(function_ + "_add");
  }
  std::array<char, MYSQL_ERRMSG_SIZE> message{};
  const auto init = entry<my_bool(UDF_INIT*, UDF_ARGS*, char*)>(function_ + "_init");
  if (init(&init_, values_.constants(), message.data())) throw std::runtime_error{message.data()};
}

Use::~Use() {
  entry<void(UDF_INIT*)>(function_ + "_deinit")(&init_);
}

std::size_t Use::rows_per_result() const {
  return add_ == nullptr ? 1 : kGroup;
}

bool Use::row(std::size_t i) {
  auto* const arguments = values_.row(i);
  return add_ == nullptr ? compute(arguments) : aggregate(i, arguments);
}

bool Use::compute(UDF_ARGS* arguments) {
  char is_null = 0;
  char error = 0;
  if (returns_ == "long") {
    using Function = long long (*)(UDF_INIT*, UDF_ARGS*, char*, char*);
    benchmark::DoNotOptimize(reinterpret_cast<Function>(run_)(&init_, arguments, &is_null, &error));
  } else if (returns_ == "double") {
    using Function = double (*)(UDF_INIT*, UDF_ARGS*, char*, char*);
    benchmark::DoNotOptimize(reinterpret_cast<Function>(run_)(&init_, arguments, &is_null, &error));
  } else {
    using Function = char* (*)(UDF_INIT*, UDF_ARGS*, char*, unsigned long*, char*, char*);
    std::array<char, 256> unused;
    unsigned long length = 0;
    const char* const bytes = reinterpret_cast<Function>(run_)(&init_, arguments, unused.data(),
                                                               &length, &is_null, &error);
    result_ = {bytes, length};
  }
  if (error) throw std::runtime_error{function_ + " fails"};
  return is_null == 0;
}

bool Use::aggregate(std::size_t i, UDF_ARGS* arguments) {
  using Clear = void (*)(UDF_INIT*, char*, char*);
  using Add = void (*)(UDF_INIT*, UDF_ARGS*, char*, char*);
  char is_null = 0;
  char error = 0;
  if (i % kGroup == 0) reinterpret_cast<Clear>(clear_)(&init_, &is_null, &error);
  reinterpret_cast<Add>(add_)(&init_, arguments, &is_null, &error);
  if (error) throw std::runtime_error{function_ + " fails"};
  return i % kGroup != kGroup - 1 || compute(arguments);
}

}  // namespace oph::primitives::bench
